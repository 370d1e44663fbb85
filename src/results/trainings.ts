import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../files/lock";
import { removeEmpty } from "../files/remove-empty";

// Checkpoints outlive the run that made them. A notebook's own trainings lie in <results>/<preset>/<notebook>/training, those that several notebooks share in
// <results>/<preset>/training/<experiment>; below either, a folder for each network.

/** The trainings that the notebooks of an experiment share. */
export const sharedTrainings = (results: string, preset: string, experiment: string): string =>
  join(results, preset, "training", experiment);

/** When a network in the folder of trainings was last begun, milliseconds; undefined where there is no such folder. */
export const lastTraining = (trainings: string): number | undefined =>
  statSync(trainings, { throwIfNoEntry: false })?.mtimeMs;

/** Discards what is kept in a folder of trainings, each under its own lock: another command may work there, too. */
export async function discardTrainings(trainings: string): Promise<void> {
  if (!existsSync(trainings)) return; // may be a link to a larger disk
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

/** Environment variable with a time (ISO 8601): shared trainings that were begun before are discarded. `npm run reproduce -- --force` sets it. */
export const TRAIN_ANEW = "GENFEAT_TRAIN_ANEW";
