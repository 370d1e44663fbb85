import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../files/cache";
import { sha256File } from "../files/hash";
import type { Model, NetworkName } from "./model";
import type { Container } from "./weights-file";

/** Weights that were imported: what was converted from what, and where it lies. */
export interface Imported {
  readonly name: string;
  readonly model: Model;
  /** The converted networks, each a safetensors file under its own hash. */
  readonly networks: Readonly<Partial<Record<NetworkName, { readonly sha256: string; readonly numbers: number }>>>;
  readonly source: {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly container: Container;
  };
  readonly licence: string;
  readonly unused: readonly string[]; // tensors of the source that ours has no place for
  readonly date: string;
  readonly converter: number;
}

/** Raised when the same file would be converted to something else, so that it is converted anew. */
export const converter = 2;

/** Where imported weights lie: NAME.json for each, and the networks under files/. */
export const importedFolder = (): string => join(cacheDir(), "weights");

export const recordFile = (name: string): string => join(importedFolder(), `${name}.json`);

export const networkFile = (sha256: string): string => join(importedFolder(), "files", `${sha256}.safetensors`);

/** What was imported under a name; undefined if nothing, or by another version of the converter. */
export function importedAs(name: string): Imported | undefined {
  if (!isName(name) || !existsSync(recordFile(name))) return undefined;
  const file = recordFile(name);
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as Imported;
    return record.converter === converter ? record : undefined;
  } catch {
    throw new Error(`${file}: not readable; delete it and import the weights again`);
  }
}

/** Whether the converted networks are still there, as they were written. */
export async function isWhole({ networks }: Imported): Promise<boolean> {
  for (const { sha256 } of Object.values(networks)) if (!(await isStored(sha256))) return false;
  return true;
}

/** Whether the file of a network is there, with its hash. */
export async function isStored(sha256: string): Promise<boolean> {
  const file = networkFile(sha256);
  return existsSync(file) && (await sha256File(file)) === sha256;
}

/** Everything that was imported, by name. */
export function allImported(): Imported[] {
  const folder = importedFolder();
  const names = existsSync(folder) ? readdirSync(folder).flatMap((file) => /^(\w.*)\.json$/.exec(file)?.[1] ?? []) : [];
  return names.sort().flatMap((name) => importedAs(name) ?? []);
}

/** Names are parts of file names. */
export const isName = (name: string): boolean => /^[A-Za-z0-9][\w.-]{0,63}$/.test(name);
