import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../files/cache";

/** The folder that holds a folder for each set: GENFEAT_DATA if set, else data/ in the cache. */
export function dataFolder(): string {
  return process.env["GENFEAT_DATA"] || join(cacheDir(), "data");
}

/** Where a set's files lie: under its name in `data` (dataFolder() unless given); if it is not there, in `data` itself where that was named. */
export function setFolder(name: string, data?: string): string {
  const inside = join(data ?? dataFolder(), name);
  return data === undefined || existsSync(inside) ? inside : data;
}
