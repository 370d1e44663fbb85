import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { withLock } from "../../files/lock";
import { promote, recover } from "../../files/promote";
import { removeEmpty } from "../../files/remove-empty";
import { filesOf, findRecord, stagesFolder } from "../../results/record";

// A run works in <results>/.unfinished/<preset>/<notebook> and takes the place of <results>/<preset>/<notebook> when it has come to its end: record,
// tables, figures, report and executed notebook there always belong to one run. Checkpoints are the exception. They lie in the `training` of the final
// folder, to which the other one links, so that a training goes on whoever runs the notebook next.

/** Where a run works whose results will lie in `folder` = <results>/<preset>/<notebook>. */
export const stageOf = (folder: string): string => {
  const preset = dirname(folder);
  return join(dirname(preset), stagesFolder, basename(preset), basename(folder));
};

/** The checkpoints of the run whose results lie in `folder`. */
export const trainingOf = (folder: string): string => join(folder, "training");

const ownFiles = ["run.json", "reproduce.json", "index.html", "notebook.ipynb", "notebook.html"];

/** Makes an empty stage for `folder`, which the caller has locked. Refused with the holder's number while a kernel still works there. */
export async function openStage(folder: string): Promise<string> {
  recover(folder);
  const stage = stageOf(folder);
  if (existsSync(stage)) await withLock(stage, () => Promise.resolve()); // of a command that was killed
  rmSync(stage, { recursive: true, force: true }); // removes the link, not what it points to
  mkdirSync(stage, { recursive: true });
  mkdirSync(trainingOf(folder), { recursive: true });
  symlinkSync(trainingOf(folder), join(stage, "training"));
  return stage;
}

/** Takes away what only a running run needs. */
export function closeStage(folder: string): void {
  const stage = stageOf(folder);
  for (const name of ["training", "data.json", ".lock"]) rmSync(join(stage, name), { recursive: true, force: true });
  removeEmpty(trainingOf(folder));
}

/** Puts what is in the stage in the place of the results in `folder`, all of it or nothing; checkpoints and the user's own files there stay. */
export function replaceResults(folder: string): void {
  closeStage(folder);
  const stage = stageOf(folder);
  const files = readdirSync(stage);
  const last = ["reproduce.json", "notebook.html", "notebook.ipynb"].find((name) => files.includes(name));
  if (last === undefined) return; // it has not come as far as its first cell
  const record = findRecord(folder);
  const old = [...ownFiles, ...(record?.outputs ?? []).flatMap(filesOf), ...(record?.stale ?? [])];
  promote(
    stage,
    folder,
    last,
    old.filter((name) => !files.includes(name)),
  );
  rmSync(join(folder, "unfinished"), { recursive: true, force: true }); // of a failed run in a front end
}

/** Takes away the folders that a run has left empty, and what its report has put beside it for all runs: that is made again where the run has gone. */
export function tidy(folder: string): void {
  const stage = stageOf(folder);
  removeEmpty(stage);
  for (const parent of [dirname(stage), dirname(dirname(stage))]) {
    if (!existsSync(parent)) continue;
    const entries = readdirSync(parent, { withFileTypes: true });
    if (entries.some((entry) => entry.isDirectory())) break; // another run
    for (const { name } of entries) if (!/^\.?batch-/.test(name)) rmSync(join(parent, name), { force: true });
    removeEmpty(parent);
  }
  removeEmpty(folder);
  removeEmpty(dirname(folder));
}
