import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../files/lock";
import { removeEmpty } from "./stage";

// Checkpoints outlive the run that made them; see stage.ts.

const trainingOf = (folder: string) => join(folder, "training");

/** When a network of the run in `folder` was last begun, milliseconds; undefined where nothing is kept of a training. */
export const lastTraining = (folder: string): number | undefined =>
  statSync(trainingOf(folder), { throwIfNoEntry: false })?.mtimeMs;

/** Discards what is kept of the trainings of the run in `folder`, each under its own lock: npm run train works there, too. */
export async function discardTraining(folder: string): Promise<void> {
  const trainings = trainingOf(folder); // may be a link to a larger disk
  if (!existsSync(trainings)) return;
  for (const entry of readdirSync(trainings, { withFileTypes: true })) {
    const training = join(trainings, entry.name);
    if (!entry.isDirectory()) rmSync(training);
    else {
      await withLock(training, () => Promise.resolve(empty(training)));
      removeEmpty(training);
    }
  }
}

function empty(locked: string): void {
  for (const name of readdirSync(locked))
    if (!name.startsWith(".lock")) rmSync(join(locked, name), { recursive: true, force: true });
}
