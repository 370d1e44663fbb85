import { existsSync, readdirSync, statSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import type { DataSet, Split } from "./data-set";

/** A set that is not there, or not whole: what is missing, where to get it, and how to point to it. */
export class MissingData extends Error {
  override name = "MissingData";
}

const listed = 5;

/** "a, b, c and 4 more" */
export function some(names: readonly string[]): string {
  const more = names.length - listed;
  return names.slice(0, listed).join(", ") + (more > 0 ? ` and ${more.toLocaleString("en")} more` : "");
}

export type Described = Pick<DataSet, "name" | "title" | "folder" | "layout" | "source" | "licence">;

export function missingData(set: Described, folder: string, missing: readonly string[]): MissingData {
  const there = existsSync(folder) ? "" : " (there is no such folder)";
  return new MissingData(
    [
      `${set.title}: ${resolve(folder)}${there} lacks ${some(missing)}.`,
      `Expected in it: ${set.layout.join("; ")}.`,
      `Get it from ${set.source} (${set.licence}).`,
      `Put it into FOLDER/${set.folder} and set GENFEAT_DATA=FOLDER, or give --data FOLDER.`,
    ].join("\n"),
  );
}

/** Throws with what the folder lacks, if it lacks anything. */
export function requireWhole(set: DataSet, folder: string): void {
  const missing = set.missing(folder);
  if (missing.length > 0) throw missingData(set, folder, missing);
}

export function splitOf(set: Pick<DataSet, "title" | "splits">, name: string): Split {
  const split = set.splits.find((one) => one.name === name);
  if (!split)
    throw new Error(`${set.title}: no split "${name}", there are ${set.splits.map((one) => one.name).join(", ")}`);
  return split;
}

/** The first of the paths below `folder` that exists. */
export function firstThere(folder: string, paths: readonly string[]): string | undefined {
  return paths.map((path) => join(folder, path)).find((path) => existsSync(path));
}

const imageEndings = new Set([".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".avif"]);

export const isImageName = (name: string): boolean => imageEndings.has(parse(name).ext.toLowerCase());

/** Image files of a folder, by their names without ending. */
export function imagesByStem(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter(isImageName).sort();
  return new Map(names.map((name) => [parse(name).name, name]));
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Names of the folders in a folder, sorted. */
export function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name))))
    .map((entry) => entry.name)
    .sort();
}
