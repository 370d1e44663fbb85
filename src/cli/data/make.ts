import type { DataSet } from "../../data/sets/data-set";
import { missingData } from "../../data/sets/missing";
import { UsageError } from "../usage-error";
import type { Command } from "./options";
import { countProgress } from "./progress";

type Make = Extract<Command, { command: "make" }>;

/** Draws a toy set, or decodes a split of a set of files once into the cache; -> exit status. */
export async function makeSet(set: DataSet, folder: string, options: Make, signal: AbortSignal): Promise<number> {
  const progress = countProgress();
  const { size, count, seed, split, skipDamaged } = options;
  if (set.make) {
    const where = await set.make(folder, { size, count, seed, split, signal, progress: progress.of(set.title) });
    progress.finish();
    console.log(`${set.title}: ${where}`);
    return 0;
  }
  if (!set.list) throw new UsageError(`${set.name} needs no making: its files are read as they are`);
  if (seed !== undefined) throw new UsageError(`--seed ${seed}: ${set.name} is not drawn`);
  const chosen = split ?? set.splits[0]!.name;
  if (!set.splits.some(({ name }) => name === chosen))
    throw new UsageError(`--split ${chosen}: ${set.name} has ${set.splits.map(({ name }) => name).join(", ")}`);
  const missing = set.missing(folder);
  if (missing.length > 0) throw missingData(set, folder, missing);
  const opened = await set.open(folder, chosen, {
    size,
    count,
    signal,
    onDamaged: skipDamaged ? "skip" : "fail",
    progress: progress.of(`${set.title} ${chosen}`),
  });
  opened.close();
  progress.finish();
  console.log(`${opened.name}: ${opened.count} images of ${size} x ${size} are packed in ${opened.folder}`);
  for (const { reason } of opened.skipped) console.error(`left out: ${reason}`);
  return 0;
}
