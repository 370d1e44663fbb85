import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve, sep } from "node:path";
import { cacheDir } from "../../files/cache";
import { folderDigest } from "../../files/folder-digest";
import { sha256File } from "../../files/hash";

/** A file or folder that went into a run. Size and time tell quickly that it is unchanged; where they differ, a file's hash decides (a folder's is only of names and sizes). */
export interface DataFile {
  readonly sha256: string;
  readonly size: number;
  readonly time: number; // of the last change, milliseconds
}

/** Places that differ from machine to machine, written by name so that a record means the same on another one. */
const places = (root: string): [string, string][] => [
  ...(process.env["GENFEAT_DATA"] === undefined
    ? []
    : ([["GENFEAT_DATA", process.env["GENFEAT_DATA"]]] as [string, string][])),
  [".", root],
  ["CACHE", cacheDir()],
  ["HOME", homedir()],
];

/** {CACHE}/data/x.gz for a path in a known place, else the path. */
export function portable(file: string, root: string): string {
  const path = resolve(root, file);
  for (const [name, folder] of places(root)) {
    const inside = resolve(root, folder) + sep;
    if (path.startsWith(inside)) return `${name === "." ? "" : `{${name}}/`}${path.slice(inside.length)}`;
  }
  return path;
}

function located(name: string, root: string): string {
  const match = /^\{(\w+)\}\/(.*)$/.exec(name);
  const folder = match && places(root).find(([place]) => place === match[1])?.[1];
  return folder ? resolve(root, folder, match[2]!) : resolve(root, name);
}

/** Hashes the files and folders that a run has read. */
export async function describeData(files: readonly string[], root: string): Promise<Record<string, DataFile>> {
  const found: Record<string, DataFile> = {};
  for (const file of files) {
    const path = resolve(root, file);
    const status = statSync(path);
    found[portable(path, root)] = status.isDirectory()
      ? folderDigest(path)
      : { sha256: await sha256File(path), size: status.size, time: status.mtimeMs };
  }
  return found;
}

/** Which data is no longer what the run has read: one reason a file. */
export async function changedData(files: Readonly<Record<string, DataFile>>, root: string): Promise<string[]> {
  const reasons: string[] = [];
  for (const [name, { sha256, size, time }] of Object.entries(files)) {
    const path = located(name, root);
    if (!existsSync(path)) {
      reasons.push(`data ${name} is missing`);
      continue;
    }
    const now = statSync(path);
    if (now.isDirectory()) {
      const digest = folderDigest(path);
      if (digest.sha256 !== sha256 || digest.time !== time) reasons.push(`data ${name} changed`);
      continue;
    }
    if (now.size === size && now.mtimeMs === time) continue;
    if (now.size !== size || (await sha256File(path)) !== sha256) reasons.push(`data ${name} changed`);
  }
  return reasons;
}
