import { endWith } from "./end-with";
import { interruption } from "./signals";
import { parseTraining, usage } from "./train/options";
import { terminalProgress } from "./progress";
import { imageGrid } from "../report/grid";
import { trainGhFeat } from "./train/ghfeat";
import { trainTheQuickstart } from "./train/quickstart";

const interrupted = interruption();

async function main(): Promise<void> {
  const command = parseTraining();
  if (command === "help") {
    console.log(usage);
    return;
  }
  const options = {
    progress: terminalProgress(),
    picture: (images: Parameters<typeof imageGrid>[0], columns: number) => imageGrid(images, { columns }),
    signal: interrupted.signal,
    force: command.force,
  };
  if (command.experiment === "quickstart") await trainTheQuickstart(command, options);
  else await trainGhFeat(command.experiment, command, options);
}

endWith(main(), () => interrupted.status());
