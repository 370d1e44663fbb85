import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkpointNames, readCheckpoint } from "../../../train/checkpoint";
import type { CollapseRule } from "../../../train/collapse";
import { readLog } from "../../../train/log";
import { runLoop, type LoopResult } from "../../../train/loop";
import { tf } from "../../../backend/tf";
import { judge, type Row } from "../row";
import { toyTraining } from "../toy";
import { drawNoise } from "../trainee";

interface Case {
  readonly what: string;
  readonly metric: readonly number[]; // one an evaluation, two steps apart
  readonly rule: CollapseRule;
  readonly zeroFrom?: number; // the step from which D's loss is 0
  readonly flags: readonly RegExp[];
  readonly best: number; // evaluation, from 0
}

const fid: CollapseRule = { metric: "FID" };
const cases: readonly Case[] = [
  { what: "a healthy run", metric: [90, 40, 60, 30, 35], rule: fid, flags: [], best: 3 },
  {
    what: "FID jumps",
    metric: [90, 10, 31, 40, 50, 60],
    rule: fid,
    flags: [/FID is 50 at 20 images.*its best \(10 at 8 images\)/],
    best: 1,
  },
  { what: "two bad evaluations of three", metric: [10, 31, 40, 29, 31, 40], rule: fid, flags: [], best: 0 },
  {
    what: "accuracy falls",
    metric: [0.3, 0.9, 0.2, 0.1, 0.2],
    rule: { metric: "FID", better: "higher" },
    flags: [/FID is 0.2 at 20 images/],
    best: 1,
  },
  {
    what: "D's loss is zero",
    metric: [50, 40, 30, 20, 10],
    rule: fid,
    zeroFrom: 2,
    flags: [/discriminator's loss is zero at 16 images/],
    best: 4,
  },
  {
    what: "both",
    metric: [10, 40, 40, 40, 40],
    rule: fid,
    zeroFrom: 4,
    flags: [/FID is 40 at 16/, /loss is zero at 20/],
    best: 0,
  },
];

/** R33: the collapse watch. */
export const collapse: Row = {
  id: "R33",
  title:
    "scripted evaluations: the metric 3 times worse than its best, D's loss 0, and healthy runs; each run once through and once interrupted after every step",
  bar: "flagged in record and log after 3 evaluations and only then, the best checkpoint kept",
  unit: "runs",
  counts: { full: 2 * cases.length, short: 2 * cases.length },
  prepare: ({ work }) =>
    Promise.resolve(async (index) => {
      const one = cases[index % cases.length]!;
      const folder = join(work, `run-${index}`);
      rmSync(folder, { recursive: true, force: true });
      const warnings: string[] = [];
      const warn = console.warn;
      console.warn = (text: string) => warnings.push(text);
      try {
        const total = one.metric.length * 4;
        let result = await go(one, folder, total, index >= cases.length);
        while (!result.finished) result = await go(one, folder, total, true);
        const [stored] = checkpointNames(join(folder, "checkpoints"), "best");
        const best =
          stored === undefined ? undefined : readCheckpoint(join(folder, "checkpoints"), stored).record.images;
        const { flags } = result.watch;
        const logged = readLog(folder).filter((line) => line["collapsed"] !== undefined).length;
        return judge(
          [
            (flags.length !== one.flags.length || one.flags.some((form, i) => !form.test(flags[i]!))) &&
              `flags: ${flags.join(" | ") || "none"}`,
            warnings.length !== one.flags.length && `${warnings.length} warnings`,
            logged !== one.flags.length && `${logged} lines in the log`,
            best !== 4 * (one.best + 1) && `the best checkpoint is of ${best} images`,
          ].map((fault) => (typeof fault === "string" ? `${one.what}: ${fault}` : fault)),
        );
      } finally {
        console.warn = warn;
        rmSync(folder, { recursive: true, force: true });
      }
    }),
};

async function go(one: Case, folder: string, images: number, interrupt: boolean): Promise<LoopResult> {
  const controller = new AbortController();
  const training = toyTraining();
  const phases = training.phases.map((phase) => {
    let step = 0;
    return {
      ...phase,
      turn: (now: number) => ((step = now), true),
      run: (...args: Parameters<typeof phase.run>) => {
        const losses = phase.run(...args);
        if (one.zeroFrom === undefined || step < one.zeroFrom) return losses;
        tf.dispose(losses);
        return { discriminator: tf.scalar(0) };
      },
    };
  });
  return runLoop(
    { ...training, phases },
    {
      folder,
      images,
      draw: drawNoise(1),
      snapshotEvery: 4,
      evaluate: (seen) => Promise.resolve({ FID: one.metric[seen / 4 - 1]! }),
      watch: one.rule,
      signal: controller.signal,
      progress: { update: () => interrupt && controller.abort(), finish: () => undefined },
    },
  );
}
