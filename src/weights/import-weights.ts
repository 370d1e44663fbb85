import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { removeLeftovers, writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { withLock } from "../files/lock";
import { encodeSafetensors } from "../files/safetensors";
import { requireRoom } from "../files/space";
import { failing } from "./bytes";
import { compare, convert, type Comparison } from "./convert";
import {
  allImported,
  converter,
  importedAs,
  importedFolder,
  isName,
  isStored,
  isWhole,
  networkFile,
  recordFile,
  type Imported,
} from "./imported";
import { recognise, shapesOf, type Found } from "./kinds";
import { networksOf, type NetworkName } from "./model";
import { releasedFrom } from "./released";
import { countOf, elementBytes, type SourceArray } from "./source-array";
import { parseWeights, readWeightsBytes } from "./weights-file";

export interface ImportOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number) => void; // numbers converted
}

/** What came of an import: its record, how each network compared, and whether it had been there before. */
export interface ImportResult {
  readonly imported: Imported;
  readonly comparisons: Readonly<Partial<Record<NetworkName, Comparison>>>;
  readonly before: boolean;
}

/**
 * Converts a released file of weights into the cache, once: every network a safetensors file under its hash, and a record under `name`. Nothing in the file is run.
 * Throws, and leaves nothing behind, where the file cannot be read, holds no network known here, or lacks a tensor of ours, has it in another shape or with a NaN in it, naming them.
 */
export async function importWeights(file: string, name: string, options: ImportOptions = {}): Promise<ImportResult> {
  if (!isName(name)) throw new Error(`"${name}" cannot be the name of weights: letters, digits, ".", "-" and "_" only`);
  const bytes = readWeightsBytes(file);
  const hash = sha256(bytes);
  const there = await importedBefore(name, hash);
  if (there) return there;
  requireRoom(importedFolder(), bytes.length);
  // Another process may have taken the name since.
  return withLock(
    importedFolder(),
    async () => (await importedBefore(name, hash)) ?? convertFile(file, bytes, hash, name, options),
  );
}

/** What was imported of the same file under a name. Throws where the name is that of another. */
async function importedBefore(name: string, hash: string): Promise<ImportResult | undefined> {
  const there = importedAs(name);
  if (there && there.source.sha256 !== hash)
    throw new Error(
      `${name}: is the name of other weights, from ${there.source.file}; choose another, or delete ${recordFile(name)}`,
    );
  return there && (await isWhole(there)) ? { imported: there, comparisons: {}, before: true } : undefined;
}

async function convertFile(
  file: string,
  bytes: Uint8Array,
  hash: string,
  name: string,
  { signal, progress }: ImportOptions,
): Promise<ImportResult> {
  const [folder, files] = [importedFolder(), join(importedFolder(), "files")];
  removeLeftovers(folder);
  removeLeftovers(files);
  const parsed = await parseWeights(bytes, file, signal);
  const fail = failing(basename(file));
  const { model, found } = recognise(parsed, fail);
  const plans = networksOf(model).map((network) => {
    const shapes = shapesOf(model, network);
    return { network, shapes, source: found[network]!, comparison: compare(found[network]!, shapes) };
  });
  for (const { network, comparison } of plans) requireWhole(network, comparison, fail);
  const taken = plans.reduce((sum, { shapes, source }) => sum + bytesOf(shapes, source), 0);
  // Tensors may lie in the same bytes of a file; those of networks do not, so that a file is as large as they are.
  if (taken > 2 * bytes.length)
    fail(
      `its tensors would take ${taken} bytes, more than twice its ${bytes.length}: they share memory, as those of no network do`,
    );
  const total = plans.reduce((sum, { shapes }) => sum + numbersOf(shapes), 0);
  const written: string[] = [];
  const networks: Partial<Record<NetworkName, { sha256: string; numbers: number }>> = {};
  let before = 0;
  try {
    for (const { network, shapes, source } of plans) {
      const tensors = convert(source, shapes, fail, (numbers) => {
        signal?.throwIfAborted();
        progress?.(before + numbers, total);
      });
      const encoded = encodeSafetensors(tensors, { network, source: hash });
      const digest = sha256(encoded);
      if (!(await isStored(digest))) {
        written.push(networkFile(digest));
        await writeAtomic(networkFile(digest), encoded);
      }
      signal?.throwIfAborted();
      networks[network] = { sha256: digest, numbers: numbersOf(shapes) };
      before += numbersOf(shapes);
    }
    const imported: Imported = {
      ...{ name, model, networks },
      source: { file: basename(file), bytes: bytes.length, sha256: hash, container: parsed.container },
      licence: releasedFrom({ name, model, source: { bytes: bytes.length, sha256: hash } })?.licence ?? unknownLicence,
      unused: plans.flatMap(({ network, comparison }) => comparison.unused.map((tensor) => `${network}: ${tensor}`)),
      ...{ date: new Date().toISOString(), converter },
    };
    await writeAtomic(recordFile(name), JSON.stringify(imported, null, 1) + "\n");
    return {
      imported,
      comparisons: Object.fromEntries(plans.map((plan) => [plan.network, plan.comparison])),
      before: false,
    };
  } catch (error) {
    const kept = new Set(
      allImported().flatMap((one) => Object.values(one.networks).map((network) => networkFile(network.sha256))),
    );
    for (const one of written) if (!kept.has(one)) rmSync(one, { force: true });
    throw error;
  }
}

/** Of the tensors that go into a network, as the file has them. */
function bytesOf(shapes: ReadonlyMap<string, readonly number[]>, { tensors, names }: Found): number {
  const size = ({ type, shape }: SourceArray) => countOf(shape) * elementBytes[type];
  return [...shapes.keys()].reduce((sum, ours) => sum + size(tensors.get(names[ours]!.name)!), 0);
}

const numbersOf = (shapes: ReadonlyMap<string, readonly number[]>): number =>
  [...shapes.values()].reduce((sum, shape) => sum + countOf(shape), 0);

const unknownLicence = "unknown; ask where you got the file";
const shown = 10; // of many names

function requireWhole(network: string, { missing, misshaped }: Comparison, fail: (fault: string) => never): void {
  const faults = [...missing.map((name) => `${name}: is missing`), ...misshaped];
  if (faults.length === 0) return;
  const more = faults.length > shown ? `\n  and ${faults.length - shown} more` : "";
  fail(`not imported, its ${network} does not fit:\n  ${faults.slice(0, shown).join("\n  ")}${more}`);
}
