import { join } from "node:path";
import { quickstartPresets, type QuickstartConfig } from "../../experiments/quickstart";
import { saveQuickstart, shippedFolder, trainQuickstart } from "../../tasks/quickstart";
import type { TrainOptions } from "../../tasks/train-network";
import { withSet, type TrainCommand } from "./options";

export async function trainTheQuickstart(command: TrainCommand, options: TrainOptions): Promise<void> {
  const { preset, results, publish } = command;
  const config = withSet<QuickstartConfig>(quickstartPresets[preset], command);
  const folder = join(results, preset, "00-quickstart", "training");
  const models = await trainQuickstart(config, folder, options);
  if (!publish) console.log(`trained, in ${folder}; with --publish the notebook takes these networks`);
  else {
    await saveQuickstart(models, shippedFolder(preset));
    console.log(`published to ${shippedFolder(preset)}`);
  }
}
