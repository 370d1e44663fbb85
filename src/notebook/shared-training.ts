import { discardTrainings, lastTraining, sharedTrainings, TRAIN_ANEW } from "../results/trainings";

/** The folder in which the notebooks of an experiment share their trainings, as `npm run train` does. Under `npm run reproduce -- --force` the first of them begins anew. */
export async function sharedTraining(results: string, preset: string, experiment: string): Promise<string> {
  const folder = sharedTrainings(results, preset, experiment);
  const anew = process.env[TRAIN_ANEW];
  if (anew !== undefined && (lastTraining(folder) ?? Infinity) < Date.parse(anew)) await discardTrainings(folder);
  return folder;
}
