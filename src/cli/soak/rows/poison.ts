import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tf } from "../../../backend/tf";
import { entries, variables } from "../../../nn/tree";
import { checkpointNames, loadCheckpoint } from "../../../train/checkpoint";
import { describeNonFinite } from "../../../train/finite";
import { plain } from "../../../train/identity";
import { runLoop, type Training } from "../../../train/loop";
import { judge, uniform, type Row } from "../row";
import { toyTraining } from "../toy";
import { digest, drawNoise, narrowGan } from "../trainee";

const kinds = ["input", "loss", "gradient", "weight"] as const;
const steps = 5;

/** R29: a value that is not finite, anywhere. */
export const poison: Row = {
  id: "R29",
  title:
    "NaN or an infinity put into an input, a loss, a gradient or a weight (Adam and averages included) at a random step",
  bar: "stopped within 1 step (or the end equal to a run without it); the last good checkpoint finite and of the step before; no such value in the log",
  unit: "injections",
  counts: { full: 100, short: 8 },
  prepare: ({ work }) =>
    Promise.resolve(async (index) => {
      const random = uniform(index + 1);
      const kind = kinds[index % kinds.length]!;
      const value = [NaN, Infinity, -Infinity][Math.floor(3 * random())]!;
      const at = 1 + Math.floor((steps - 1) * random()); // this step, from 0
      const folder = join(work, `run-${index}`);
      rmSync(folder, { recursive: true, force: true });
      const training: Training =
        kind === "gradient"
          ? toyTraining({ spoil: (step) => (step === at ? value : undefined) })
          : narrowGan(index + 1);
      const draw = drawNoise(1);
      const poisoned: Training = {
        ...training,
        phases: kind === "loss" || kind === "weight" ? spoilt(training, kind, at, value, random) : training.phases,
      };
      let reached = 0;
      const error = await runLoop(poisoned, {
        folder,
        images: steps * training.batch,
        checkpointSeconds: 0,
        draw: (seen, n) => {
          const { batch, labels } = draw(seen, n);
          if (kind !== "input" || seen !== at * n) return { batch, labels };
          const bad = tf.tidy(() =>
            tf.where(tf.less(tf.range(0, batch.size), 1).reshape(batch.shape), tf.fill(batch.shape, value), batch),
          );
          batch.dispose();
          return { batch: bad as tf.Tensor4D, labels };
        },
        progress: { update: ({ done }) => (reached = done / training.batch), finish: () => undefined },
      }).then(
        () => undefined,
        (reason: unknown) => (reason as Error).message,
      );
      if (error === undefined && kind === "weight" && (await isHealed(training, join(folder, "clean"), index + 1)))
        return { ok: true, numbers: { "weight, written over within the step": 1 } };
      const checkpoints = join(folder, "checkpoints");
      const stored = loadCheckpoint(checkpoints, training.state, { config: plain(training.config) }, { force: true });
      const log = readFileSync(join(folder, "log.jsonl"), "utf8");
      const counted = { numbers: { [kind]: 1 }, measured: { "steps after the injection": reached - at } };
      rmSync(folder, { recursive: true, force: true });
      return judge(
        [
          error === undefined && "not stopped",
          reached > at + 1 && `went on for ${reached - at} steps`,
          stored?.step !== at && `the checkpoint is of step ${stored?.step}, of ${checkpointNames(checkpoints).length}`,
          describeNonFinite(training.state) !== undefined && "the checkpoint holds it",
          /null|NaN|Infinity/.test(log) && "the log holds it",
          error !== undefined && !error.includes(`in step ${at} `) && `the message does not name step ${at}: ${error}`,
        ].map((fault) => (typeof fault === "string" ? `${value} in ${kind} at step ${at}: ${fault}` : fault)),
        counted,
      );
    }),
};

/** Whether a training that was not stopped ended as one that nothing was put into: the step wrote over the value before anything read it. */
async function isHealed(training: Training, folder: string, seed: number): Promise<boolean> {
  const clean = narrowGan(seed);
  await runLoop(clean, { folder, images: steps * clean.batch, draw: drawNoise(1) });
  return digest(clean.state) === digest(training.state);
}

/** The phases with a loss replaced, or one value of one tensor of the state, in one step. */
function spoilt(
  training: Training,
  kind: "loss" | "weight",
  at: number,
  value: number,
  random: () => number,
): Training["phases"] {
  let step = 0;
  const floats = entries(training.state).filter(([, leaf]) => leaf.dtype === "float32" && leaf.size > 0);
  const chosen = floats[Math.floor(random() * floats.length)]![1];
  const leaf = variables(training.state).find((one) => one === chosen)!;
  const place = Math.floor(random() * leaf.size);
  return training.phases.map((phase, i) => ({
    ...phase,
    turn: (now, images) => ((step = now), phase.turn(now, images)),
    run: (batch, labels, images) => {
      if (kind === "weight" && i === 0 && step === at) {
        tf.tidy(() =>
          leaf.assign(tf.tensor(Float32Array.from(leaf.dataSync()).fill(value, place, place + 1), leaf.shape)),
        );
      }
      const losses = phase.run(batch, labels, images);
      if (kind === "loss" && i === 0 && step === at)
        for (const [name, loss] of Object.entries(losses)) {
          loss.dispose();
          losses[name] = tf.scalar(value);
        }
      return losses;
    },
  }));
}
