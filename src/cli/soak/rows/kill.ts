import { rmSync } from "node:fs";
import { join } from "node:path";
import { readLog } from "../../../train/log";
import type { Message, Task } from "../child";
import { resultOf, runChild, startChild, type Ended } from "../process";
import { judge, pause, uniform, type Row, type Trial } from "../row";
import type { Trained } from "../trainee";

const stepsOf = { full: 8, short: 4 }; // of GAN and encoder each
const killsPerRun = 4;
const mostLives = 40;
const operationsPerSave = 8;

/** What a whole run leaves behind that must not depend on how often it was killed. */
interface Outcome {
  readonly gan: string;
  readonly encoder: string;
  readonly order: string;
  readonly log: string;
}

export function outcomeOf(folder: string, ended: Ended): Outcome {
  const { gan, encoder, order } = resultOf(ended) as Trained;
  const log = JSON.stringify(
    ["gan", "encoder"].map((name) => readLog(join(folder, name)).map((line) => ({ ...line, seconds: 0 }))),
  );
  return { gan, encoder, order, log };
}

export const differing = (a: Outcome, b: Outcome): string[] =>
  (["gan", "encoder", "order", "log"] as const).flatMap((part) => (a[part] === b[part] ? [] : [`${part} differs`]));

/** R1: kill -9 at any moment, then on to the same end. */
export const kill: Row = {
  id: "R1",
  title:
    "kill -9 at random moments of a GAN and encoder training, one in five while a checkpoint is saved; resumed to the end",
  bar: "every run equal to an uninterrupted one by SHA-256 of weights, Adam, averages, w_avg, random state, data order and log",
  unit: "kills",
  counts: { full: 250, short: 8 },
  prepare({ work, size }) {
    const steps = stepsOf[size];
    const references = new Map<string, Reference>();
    const reference = async (eager: "0" | "1") => {
      const found = references.get(eager) ?? (await wholeRun(join(work, `whole-${eager}`), steps, eager));
      references.set(eager, found);
      return found;
    };
    return Promise.resolve(async (index: number): Promise<Trial> => {
      const random = uniform(index + 1);
      const inSave = index % 5 === 1;
      const eager = index % 10 === 4 ? "0" : "1";
      const { outcome, times } = await reference(eager);
      const folder = join(work, `run-${index}`);
      rmSync(folder, { recursive: true, force: true });
      let kills = 0;
      const parts: Record<string, number> = {};
      for (let life = 0; life < mostLives; life++) {
        const isLast = kills === killsPerRun;
        const ended = await (isLast
          ? runChild(task(folder, steps), undefined, { GENFEAT_EAGER: eager })
          : inSave
            ? killedInSave(folder, steps, momentIn(times, kills, random()), random)
            : killedAt(folder, steps, momentIn(times, kills, random()), eager));
        if (ended.signal === "SIGKILL") {
          parts[`in part ${++kills} of ${killsPerRun} of a run`] = 1;
          continue;
        }
        if (ended.status !== 0) return { ok: false, units: kills, note: ended.stderr.trim().slice(-500) };
        const faults = differing(outcome, outcomeOf(folder, ended));
        rmSync(folder, { recursive: true, force: true });
        return judge(faults, {
          units: kills,
          numbers: { [inSave ? "in a save" : eager === "1" ? "anywhere" : "anywhere, compiled"]: kills, ...parts },
        });
      }
      return { ok: false, units: kills, note: `no end after ${mostLives} lives` };
    });
  },
};

const task = (folder: string, steps: number): Task => ({ do: "train", folder, steps, checkpointSeconds: 0.15 });

/** An uninterrupted run. */
interface Reference {
  readonly outcome: Outcome;
  readonly times: readonly number[]; // of its steps and its end, in milliseconds from when it was ready
}

async function wholeRun(folder: string, steps: number, eager: string): Promise<Reference> {
  rmSync(folder, { recursive: true, force: true });
  const seen: number[] = [];
  const note = (message: Message) =>
    ("ready" in message || "step" in message || "result" in message) && seen.push(performance.now());
  const ended = await runChild(task(folder, steps), note, { GENFEAT_EAGER: eager });
  return { outcome: outcomeOf(folder, ended), times: seen.slice(1).map((time) => time - seen[0]!) };
}

/** A moment of a run: how many steps have been made, of both trainings, and how many milliseconds ago. */
export interface Moment {
  readonly step: number;
  readonly after: number;
}

/** The moment of the n-th kill, from 0: each falls into its own part of a run, so that it lands, wherever the life before was ended. */
export function momentIn(times: readonly number[], n: number, random: number): Moment {
  const time = (times.at(-1)! * (n + random)) / killsPerRun;
  const step = times.filter((one) => one <= time).length;
  return { step, after: time - (times[step - 1] ?? 0) };
}

/** Tells of what a life says whether it has come as far as a step: counted in steps, because on a busy machine all takes longer. */
export function hasReached(step: number, steps: number): (message: Message) => boolean {
  let reached = -1;
  return (message) => {
    if ("ready" in message) reached = Math.max(reached, 0);
    if ("step" in message) reached = message.step + (message.training === "gan" ? 0 : steps);
    return reached >= step;
  };
}

/** A life that ends at a moment of the run, or by itself before that. */
function killedAt(folder: string, steps: number, { step, after }: Moment, eager: string): Promise<Ended> {
  const isThere = hasReached(step, steps);
  let isAimed = false;
  return startChild(
    task(folder, steps),
    (message, child) => {
      if (isAimed || !isThere(message)) return;
      isAimed = true;
      setTimeout(() => child.kill("SIGKILL"), after);
    },
    { GENFEAT_EAGER: eager },
  ).ended;
}

/** A life that ends at a random one of the file operations that make the next checkpoint after a step, each slowed to 30 ms. */
function killedInSave(folder: string, steps: number, { step }: Moment, random: () => number): Promise<Ended> {
  const isThere = hasReached(step, steps);
  let left = 1 + Math.floor(operationsPerSave * random());
  return startChild({ ...task(folder, steps), slow: 30 }, (message, child) => {
    if (isThere(message) && "operation" in message && --left === 0)
      void pause(35 * random()).then(() => child.kill("SIGKILL"));
  }).ended;
}
