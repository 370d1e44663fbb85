import { pruneCheckpoints, saveCheckpoint, type Place } from "../../train/checkpoint";
import { unwatched } from "../../train/collapse";
import { plain } from "../../train/identity";
import { originOf } from "../../train/origin";
import { narrowGan } from "./trainee";

/** The place of a training after `step` steps of one image. */
export const placeAt = (step: number): Place => ({
  ...{ name: "StyleGAN", images: step, step, seconds: step, evaluated: 0, watch: unwatched, changes: [] },
  origin: originOf(process.cwd()),
});

/** Writes a checkpoint of the narrow GAN as of `step`, as the loop does. */
export async function saveStep(folder: string, step: number): Promise<string> {
  const { state, config } = narrowGan(step);
  await saveCheckpoint(folder, state, { config: plain({ ...(config as object), seed: 1 }), ...placeAt(step) });
  pruneCheckpoints(folder, step, undefined);
  return folder;
}
