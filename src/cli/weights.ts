import { existsSync } from "node:fs";
import { weightNames, weightsFolder } from "../tasks/own-weights";
import { shown } from "../weights/bytes";
import { checkWeights } from "../weights/check-weights";
import { exportWeights } from "../weights/export-weights";
import { importWeights, type ImportResult } from "../weights/import-weights";
import { importedAs, isWhole, recordFile, type Imported } from "../weights/imported";
import { released, releasedAs, releasedFrom } from "../weights/released";
import { countProgress } from "./data/progress";
import { endWith } from "./end-with";
import { interruption } from "./signals";
import { UsageError } from "./usage-error";
import { byHandText, discard, fetchReleased, orDiscard } from "./weights/get";
import { listText } from "./weights/list";
import { parseCommand, usage, type Command } from "./weights/options";

function importedCalled(name: string): Imported {
  const imported = importedAs(name);
  if (imported) return imported;
  if (weightNames().includes(name) || weightsFolder(name) !== undefined)
    throw new UsageError(`weights ${name}: come with the project; only imported ones are checked and exported`);
  const remedy = releasedAs(name) ? `npm run weights -- get ${name}` : "npm run weights -- list names what there is";
  throw new UsageError(`weights ${name}: not imported; ${remedy}`);
}

async function importFile(file: string, name: string, signal: AbortSignal): Promise<ImportResult> {
  const progress = countProgress();
  const result = await importWeights(file, name, { signal, progress: progress.of(`importing ${name}`, "numbers") });
  progress.finish();
  return result;
}

/** What was imported, and what of the file was not. */
function tellImport({ imported, comparisons, before }: ImportResult): void {
  const { name, model, networks, source, licence, unused } = imported;
  const sizes = Object.entries(networks).map(([network, { numbers }]) => `${network} ${numbers.toLocaleString("en")}`);
  console.log(
    `${before ? "was there already: " : ""}${name}: ${model.kind} from ${source.file} (${source.container}), numbers: ${sizes.join(", ")}`,
  );
  const needless = Object.values(comparisons).reduce((sum, comparison) => sum + comparison.needless.length, 0);
  if (needless > 0) console.log(`left out as needless here (lod, blur kernels, counters, classifiers): ${needless}`);
  const more = unused.length > 10 ? `, and ${unused.length - 10} more` : "";
  if (unused.length > 0)
    console.log(`unused, as nothing here has a place for them: ${unused.slice(0, 10).map(shown).join(", ")}${more}`);
  console.log(`licence: ${licence}`);
}

async function get(name: string, signal: AbortSignal): Promise<void> {
  const known = releasedAs(name);
  if (!known)
    throw new UsageError(
      `${name}: no such released weights are known here; there are ${released.map((one) => one.name).join(", ")}`,
    );
  const there = importedAs(name);
  if (there && releasedFrom(there)?.name !== name)
    throw new Error(
      `${name}: ${there.source.file}, imported under this name, is not what the authors released; delete ${recordFile(name)}, and import it under another name`,
    );
  if (there && (await isWhole(there))) return tellImport({ imported: there, comparisons: {}, before: true });
  if (known.kind === "automodulator")
    throw new Error(`${name}: automodulators are not imported yet; their file is ${known.url}`);
  if (known.byHand) return console.log(byHandText(known));
  const stopped = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
  );
  const file = await Promise.race([fetchReleased(known, (text) => console.error(`${name}: ${text}`)), stopped]);
  tellImport(await orDiscard(file, importFile(file, name, signal)));
  discard(file);
}

/** -> the exit status */
function check(name: string): number {
  let faults = 0;
  for (const { network, tensors, numbers, notFinite, output } of checkWeights(importedCalled(name))) {
    const { smallest, largest } = output;
    const isSound = notFinite.length === 0 && Number.isFinite(largest - smallest);
    if (!isSound) faults++;
    const what = isSound ? "all finite" : `not finite: ${notFinite.join(", ") || "its output"}`;
    console.log(
      `${name}: ${network}: ${tensors} tensors, ${numbers.toLocaleString("en")} numbers, ${what}; one pass gives ${smallest.toPrecision(3)} to ${largest.toPrecision(3)}`,
    );
  }
  return faults > 0 ? 1 : 0;
}

async function run(command: Command, signal: AbortSignal): Promise<number> {
  switch (command.command) {
    case "help":
    case "list":
      console.log(command.command === "help" ? usage : listText());
      return 0;
    case "get":
      await get(command.name, signal);
      return 0;
    case "import":
      if (!existsSync(command.file)) throw new UsageError(`${command.file}: there is no such file`);
      tellImport(await importFile(command.file, command.name, signal));
      return 0;
    case "check":
      return check(command.name);
    case "export":
      await exportWeights(importedCalled(command.name), command.format, command.out);
      console.log(command.out);
      return 0;
  }
}

async function main(): Promise<number> {
  const stop = interruption("the same command begins anew, a download goes on");
  try {
    return await run(parseCommand(process.argv.slice(2)), stop.signal);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    const status = stop.status();
    if (status !== undefined) process.exit(status); // a download may still be going on
    return error instanceof UsageError ? 2 : 1;
  }
}

endWith(main());
