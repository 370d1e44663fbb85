import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Preset } from "../experiments/preset";
import { findRecord, readRecord, type RunRecord } from "../results/record";
import { endWith } from "./end-with";
import { executeNotebook, root } from "./reproduce/execute";
import { findNotebooks } from "./reproduce/notebooks";
import { injectedCell } from "./reproduce/parameters";
import { startSummary } from "./start/summary";

const results = join("results", "local"); // git holds results/small, which this leaves alone
const folderOf = (preset: Preset) => join(results, preset, "00-quickstart");

/** `npm start`: the quickstart with the networks that come with the project (small), then with all three trained from scratch (tiny). -> exit status */
async function main(): Promise<number> {
  process.chdir(root);
  const goesOn = isTrainingLeft(folderOf("tiny"));
  for (const [preset, what] of [
    ["small", "networks that come with the project"],
    ["tiny", goesOn ? "the training that was interrupted goes on" : "everything trained from scratch, here and now"],
  ] as const) {
    console.log(`\nQuickstart, preset ${preset}: ${what}`);
    const status = await execute(preset);
    if (status === 0) continue;
    console.error(`\nStopped; ${folderOf(preset)}/notebook.html shows where. npm start goes on.`);
    return status;
  }
  const pages = { small: `${folderOf("small")}/index.html`, tiny: `${folderOf("tiny")}/index.html` };
  console.log(startSummary(recordOf("small"), recordOf("tiny"), pages));
  return 0;
}

function execute(preset: Preset): Promise<number> {
  const { file, parameters } = findNotebooks(join(root, "notebooks"), ["00-quickstart"])[0]!;
  return executeNotebook(
    file,
    join(root, folderOf(preset)),
    injectedCell(
      parameters ?? "",
      new Map([
        ["preset", preset as string],
        ["results", results],
      ]),
    ),
  );
}

/** Whether a training was interrupted; one that ended makes room, so that the next is real. */
function isTrainingLeft(folder: string): boolean {
  const training = join(folder, "training");
  if (findRecord(folder)?.state === "finished") rmSync(training, { recursive: true, force: true });
  return existsSync(training);
}

function recordOf(preset: Preset): RunRecord {
  const record = readRecord(folderOf(preset));
  if (!record) throw new Error(`${folderOf(preset)}: the notebook left no run.json`);
  return record;
}

endWith(main());
