import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { sha256File } from "../files/hash";
import { disposeTree } from "../nn/tree";
import { importWeights } from "../weights/import-weights";
import { allImported, importedAs, networkFile, recordFile, type Imported } from "../weights/imported";
import { loadNetwork } from "../weights/load";
import type { NetworkName } from "../weights/model";
import { releasedAs, releasedFrom } from "../weights/released";
import type { ReadyPair } from "./encoder-pair";
import { loadShippedEncoder, shippedRows } from "./ghfeat-shipped";
import { trainedConfig, weightNames, weightsFolder } from "./own-weights";
import { loadQuickstart } from "./quickstart";

/** An encoder with its generator, by name or from a file of the user's. */
export interface GivenWeights extends ReadyPair {
  readonly name: string;
  readonly what: string; // for a run's record and a table's caption
  readonly files: readonly string[]; // that were read
  readonly released: boolean; // by the authors: a name or a hash of released.ts
  readonly domain?: "face" | "bedroom"; // the paper's column for them
}

/** A name that no weights have, or none of the kind that is asked for. */
export class NoSuchWeights extends Error {
  override name = "NoSuchWeights";
}

/** The error for a name that is neither one of `own` nor of imported weights. */
export function noSuchWeights(name: string, own: readonly string[], others: string): NoSuchWeights {
  const known = [...own, ...allImported().map((imported) => imported.name), others];
  const remedy = releasedAs(name) ? `; npm run weights -- get ${name} fetches them` : "";
  return new NoSuchWeights(`there are no weights "${name}"${remedy}; there are ${known.join(", ")}`);
}

/**
 * Opens the weights of an encoder and its generator: the project's own by name or folder ("quickstart/small", "ghfeat-toyfaces/small/spatial"), imported ones by
 * name, or a released file, which is imported once. Throws, naming what there is, for a name that nothing has, and for weights without an encoder.
 */
export async function openWeights(nameOrFile: string, signal?: AbortSignal): Promise<GivenWeights> {
  const folder = weightsFolder(nameOrFile);
  if (folder !== undefined) return own(folder);
  const above = weightsFolder(dirname(nameOrFile));
  if (above !== undefined && shippedRows(above).length > 0) return ofRow(above, basename(nameOrFile));
  const imported = await findImported(nameOrFile, signal);
  if (!imported) throw noSuchWeights(nameOrFile, weightNames(), "a folder of trained ones, or a released file");
  const { model, name } = imported;
  if (model.kind !== "GH-Feat") throw new Error(`weights ${name}: ${model.kind} alone, without an encoder of GH-Feat`);
  const known = releasedFrom(imported);
  return {
    ...{ name, setting: model.setting, released: known !== undefined },
    ...(known?.domain && { domain: known.domain }),
    what: describeSource(imported),
    files: filesOf(imported, nameOrFile, ["encoder", "generator"]),
    encoder: loadNetwork(imported, "encoder"),
    generator: loadNetwork(imported, "generator"),
  };
}

const trainedHere = (name: string) => ({ name, what: `${name}, trained by this project`, released: false });

const nameOf = (folder: string) => `${basename(dirname(folder))}/${basename(folder)}`;

/** The encoder of a row of the ablations. */
const ofRow = (folder: string, row: string): GivenWeights => ({
  ...trainedHere(`${nameOf(folder)}/${row}`),
  ...loadShippedEncoder(folder, row),
});

function own(folder: string): GivenWeights {
  const rows = shippedRows(folder);
  if (rows.length > 0)
    throw new NoSuchWeights(`weights ${nameOf(folder)}: several encoders; name one, as ${nameOf(folder)}/${rows[0]!}`);
  const config = trainedConfig(folder);
  const { encoder, generator, discriminator, classifier } = loadQuickstart(config, folder);
  disposeTree([discriminator, classifier]);
  return {
    ...trainedHere(nameOf(folder)),
    ...{ encoder, generator, setting: config.encoder },
    files: ["encoder", "generator"].map((network) => join(folder, `${network}.safetensors`)),
  };
}

/** Imported weights by name, or of a file of weights, which is imported once; undefined where it is neither. Throws for a file that cannot be imported. */
export const findImported = async (nameOrFile: string, signal?: AbortSignal): Promise<Imported | undefined> =>
  importedAs(nameOrFile) ?? (await importedFile(nameOrFile, signal));

/** Where imported weights come from, in a sentence. */
export const describeSource = ({ name, source }: Imported): string =>
  `${source.file} (SHA-256 ${source.sha256.slice(0, 16)}), imported as ${name}`;

/** What is read for networks of imported weights: the record or the file that they were asked for by, and each network. */
export const filesOf = ({ name, networks }: Imported, nameOrFile: string, wanted: readonly NetworkName[]): string[] => [
  name === nameOrFile ? recordFile(name) : nameOrFile,
  ...wanted.map((network) => networkFile(networks[network]!.sha256)),
];

/** A file of weights, imported under its own name and the start of its hash unless it was before. */
async function importedFile(file: string, signal: AbortSignal | undefined): Promise<Imported | undefined> {
  if (!existsSync(file) || !statSync(file).isFile()) return undefined;
  const hash = await sha256File(file);
  const before = allImported().find(({ source }) => source.sha256 === hash);
  if (before) return before;
  const stem = basename(file, extname(file))
    .replaceAll(/[^\w.-]/g, "-")
    .slice(0, 50);
  return (await importWeights(file, `${stem}-${hash.slice(0, 8)}`, signal && { signal })).imported;
}
