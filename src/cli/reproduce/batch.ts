import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { writeAtomicSync } from "../../files/atomic";
import { hasEnded, ownName, processOf, type ProcessId } from "../../files/process";
import { removeEmpty } from "../../files/remove-empty";
import { stagesFolder } from "../../results/record";
import { UsageError } from "../usage-error";
import type { Batch, Options } from "./options";

/** What --resume needs to know of a batch that is going on, or was interrupted. */
export interface StoredBatch {
  readonly started: string; // ISO 8601
  readonly notebooks: readonly string[];
  readonly preset: Batch["preset"];
  readonly values: readonly (readonly [string, unknown])[];
  readonly seeds: readonly number[] | null;
  readonly force: boolean;
}

/** A batch that --resume goes on with. */
interface ResumedBatch extends StoredBatch {
  readonly file: string; // where it was found
}

// Each command has a file of its own, named after its process: two at once do not lose each other's batch.
const folderOf = (results: string) => join(resolve(results), stagesFolder);
const ownFile = (results: string) => join(folderOf(results), `batch-${ownName()}.json`);

/**
 * Notes the batch in the results folder, for --resume. A new one takes the place of those that did not come to their end; one that goes on changes
 * hands, which only one command can bring about.
 */
export function storeBatch(results: string, batch: StoredBatch | ResumedBatch): void {
  const own = ownFile(results);
  if ("file" in batch)
    try {
      return renameSync(batch.file, own);
    } catch (error) {
      throw new UsageError(`--resume: another command goes on with this batch by now (${(error as Error).message})`);
    }
  writeAtomicSync(own, JSON.stringify(batch, null, 1) + "\n");
  for (const { file, command } of filesIn(results)) if (hasEnded(command)) rmSync(file, { force: true });
}

/** The batch of this command has come to its end. */
export function forgetBatch(results: string): void {
  rmSync(ownFile(results), { force: true });
  removeEmpty(folderOf(results));
}

/** The batches that are going on or did not come to their end, and whose they are. */
function filesIn(results: string): { file: string; command: ProcessId }[] {
  const folder = folderOf(results);
  return (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    const command = processOf(/^batch-(.*)\.json$/.exec(name)?.[1] ?? "");
    return command ? [{ file: join(folder, name), command }] : [];
  });
}

export const startBatch = ({ notebooks, preset, values, seeds, force }: Batch): StoredBatch => ({
  started: new Date().toISOString(),
  notebooks: notebooks.map((name) => (name.endsWith(".ipynb") && existsSync(name) ? resolve(name) : name)),
  preset,
  values: [...values],
  seeds: seeds ?? null,
  force,
});

/** The options with the notebooks and options of the last batch that no command of this machine is at. */
export function resumed(options: Options): { options: Options; batch: ResumedBatch } {
  const isFree = ({ command }: { command: ProcessId }) => command.host !== hostname() || hasEnded(command);
  const all = filesIn(options.results);
  const [last] = all
    .filter(isFree)
    .map(({ file }) => ({ ...readBatch(file), file }))
    .sort((a, b) => (a.started < b.started ? 1 : -1));
  if (!last) {
    const busy = all.map(({ command }) => `; process ${command.pid} is still at one`).join("");
    throw new UsageError(`--resume: ${options.results} holds no batch that did not come to its end${busy}`);
  }
  const { notebooks, preset, values, seeds, force } = last;
  return {
    options: { ...options, notebooks, preset, values: new Map(values), seeds: seeds ?? undefined, force },
    batch: last,
  };
}

function readBatch(file: string): StoredBatch {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as StoredBatch;
  } catch (error) {
    throw new UsageError(`--resume: ${file} cannot be read (${(error as Error).message}); give the command again`);
  }
}
