import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "./hash";

/** A folder of many files, too large to be read only to know it again. */
export interface FolderDigest {
  readonly sha256: string; // over the paths and sizes of all files in it, in the order of the paths
  readonly size: number; // bytes of all files
  readonly time: number; // the latest change of a file or of a folder's list, milliseconds
}

export function folderDigest(folder: string): FolderDigest {
  const files: [path: string, size: number][] = [];
  let [size, time] = [0, statSync(folder).mtimeMs];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const found = statSync(join(folder, name));
    time = Math.max(time, found.mtimeMs);
    if (!found.isFile()) continue;
    files.push([name, found.size]);
    size += found.size;
  }
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return { sha256: sha256(JSON.stringify(files)), size, time };
}
