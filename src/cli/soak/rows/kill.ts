import { rmSync } from "node:fs";
import { join } from "node:path";
import { readLog } from "../../../train/log";
import type { Task } from "../child";
import { resultOf, runChild, startChild, type Ended } from "../process";
import { judge, pause, uniform, type Row, type Trial } from "../row";
import type { Trained } from "../trainee";

const stepsOf = { full: 8, short: 4 }; // of GAN and encoder each
const killsPerRun = 4;
const mostLives = 40;

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
    const references = new Map<string, { outcome: Outcome; seconds: number }>();
    const reference = async (eager: "0" | "1") => {
      let found = references.get(eager);
      if (!found) {
        const folder = join(work, `whole-${eager}`);
        rmSync(folder, { recursive: true, force: true });
        let ready = 0;
        const ended = await runChild(
          task(folder, steps),
          (message) => "ready" in message && (ready = performance.now()),
          {
            GENFEAT_EAGER: eager,
          },
        );
        found = { outcome: outcomeOf(folder, ended), seconds: (performance.now() - ready) / 1000 };
        references.set(eager, found);
      }
      return found;
    };
    return Promise.resolve(async (index: number): Promise<Trial> => {
      const random = uniform(index + 1);
      const inSave = index % 5 === 1;
      const eager = index % 10 === 4 ? "0" : "1";
      const { outcome, seconds } = await reference(eager);
      const folder = join(work, `run-${index}`);
      rmSync(folder, { recursive: true, force: true });
      let kills = 0;
      for (let life = 0; life < mostLives; life++) {
        const isLast = kills === killsPerRun;
        const ended = await (isLast
          ? runChild(task(folder, steps), undefined, { GENFEAT_EAGER: eager })
          : inSave
            ? killedInSave(folder, steps, random)
            : killedAt(folder, steps, 1000 * seconds * random(), eager));
        if (ended.signal === "SIGKILL") {
          kills++;
          continue;
        }
        if (ended.status !== 0) return { ok: false, units: kills, note: ended.stderr.trim().slice(-500) };
        const faults = differing(outcome, outcomeOf(folder, ended));
        rmSync(folder, { recursive: true, force: true });
        return judge(faults, {
          units: kills,
          numbers: { [inSave ? "in a save" : eager === "1" ? "anywhere" : "anywhere, compiled"]: kills },
        });
      }
      return { ok: false, units: kills, note: `no end after ${mostLives} lives` };
    });
  },
};

const task = (folder: string, steps: number): Task => ({ do: "train", folder, steps, checkpointSeconds: 0.15 });

/** A life that ends `milliseconds` after its training began, or by itself before that. */
function killedAt(folder: string, steps: number, milliseconds: number, eager: string): Promise<Ended> {
  return startChild(
    task(folder, steps),
    (message, child) => {
      if ("ready" in message) setTimeout(() => child.kill("SIGKILL"), milliseconds);
    },
    { GENFEAT_EAGER: eager },
  ).ended;
}

/** A life that ends at a random one of the file operations that make its checkpoints, each slowed to 30 ms. */
function killedInSave(folder: string, steps: number, random: () => number): Promise<Ended> {
  let left = 1 + Math.floor(16 * random()); // two checkpoints' worth
  return startChild({ ...task(folder, steps), slow: 30 }, (message, child) => {
    if ("operation" in message && --left === 0) void pause(35 * random()).then(() => child.kill("SIGKILL"));
  }).ended;
}
