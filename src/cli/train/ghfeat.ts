import { withRunLengths, type GhFeatConfig, type ImageSetName } from "../../experiments/ghfeat";
import { ghfeatPresets } from "../../experiments/ghfeat-presets";
import { sharedTrainings } from "../../results/trainings";
import {
  encoderRunsOf,
  runName,
  trainEncoder,
  trainGround,
  type EncoderRun,
  type TrainedEncoder,
} from "../../tasks/ghfeat";
import { ghfeatFolder, publishGhFeat } from "../../tasks/ghfeat-shipped";
import type { TrainOptions } from "../../tasks/train-network";
import { UsageError } from "../usage-error";
import { withSet, type TrainCommand } from "./options";

/** F, the network of the Frechet distance and the GAN on one set of images, then the encoders that are asked for. */
export async function trainGhFeat(set: ImageSetName, command: TrainCommand, options: TrainOptions): Promise<void> {
  const { preset, results, publish } = command;
  const config = withRunLengths(withSet<GhFeatConfig>(ghfeatPresets[set][preset], command));
  const wanted = chosen(encoderRunsOf(config), command.only);
  const folder = sharedTrainings(results, preset, set);
  const ground = await trainGround(config, folder, options);
  const encoders: TrainedEncoder[] = [];
  for (const run of wanted) encoders.push(await trainEncoder(config, ground, run, folder, options));
  if (!publish) console.log(`trained, in ${folder}; with --publish the notebooks take these networks`);
  else {
    const shipped = ghfeatFolder(set, preset);
    await publishGhFeat(shipped, config, ground, encoders);
    console.log(`published to ${shipped}`);
  }
}

function chosen(runs: readonly EncoderRun[], only: readonly string[] | undefined): EncoderRun[] {
  if (only === undefined) return [...runs];
  if (only.length === 1 && only[0] === "none") return [];
  const namesOf = (run: EncoderRun) => (run.trial === undefined ? [runName(run), run.row] : [runName(run)]);
  for (const name of only)
    if (!runs.some((run) => namesOf(run).includes(name)))
      throw new UsageError(
        `--only ${name}: expected none, or of ${[...new Set(runs.map(({ row, trial }) => trial ?? row))].join(", ")}, rows also with a seed as in ${runs[0]!.row}-1`,
      );
  return runs.filter((run) => namesOf(run).some((name) => only.includes(name)));
}
