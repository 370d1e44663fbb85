import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeAtomicSync } from "../../files/atomic";
import { stagesFolder } from "../../results/record";
import { UsageError } from "../usage-error";
import type { Batch, Options } from "./options";
import { removeEmpty } from "./stage";

/** What --resume needs to know of a batch that is going on, or was interrupted. */
export interface StoredBatch {
  readonly started: string; // ISO 8601
  readonly notebooks: readonly string[];
  readonly preset: Batch["preset"];
  readonly values: readonly (readonly [string, unknown])[];
  readonly seeds: readonly number[] | null;
  readonly force: boolean;
}

const batchFile = (results: string) => join(resolve(results), stagesFolder, "batch.json");

/** Notes the batch in the results folder, for --resume. */
export function storeBatch(results: string, batch: StoredBatch): void {
  writeAtomicSync(batchFile(results), JSON.stringify(batch, null, 1) + "\n");
}

/** The batch has come to its end. */
export function forgetBatch(results: string): void {
  rmSync(batchFile(results), { force: true });
  removeEmpty(dirname(batchFile(results)));
}

export const startBatch = ({ notebooks, preset, values, seeds, force }: Batch): StoredBatch => ({
  started: new Date().toISOString(),
  notebooks: notebooks.map((name) => (name.endsWith(".ipynb") && existsSync(name) ? resolve(name) : name)),
  preset,
  values: [...values],
  seeds: seeds ?? null,
  force,
});

/** The options with the notebooks and options of the last batch. */
export function resumed(options: Options): { options: Options; batch: StoredBatch } {
  const file = batchFile(options.results);
  if (!existsSync(file))
    throw new UsageError(`--resume: ${options.results} holds no batch that did not come to its end`);
  let batch: StoredBatch;
  try {
    batch = JSON.parse(readFileSync(file, "utf8")) as StoredBatch;
  } catch (error) {
    throw new UsageError(`--resume: ${file} cannot be read (${(error as Error).message}); give the command again`);
  }
  const { notebooks, preset, values, seeds, force } = batch;
  return {
    options: { ...options, notebooks, preset, values: new Map(values), seeds: seeds ?? undefined, force },
    batch,
  };
}
