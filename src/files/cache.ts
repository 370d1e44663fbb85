import { homedir } from "node:os";
import { join } from "node:path";

/** The folder of everything that can be fetched or built again: $XDG_CACHE_HOME/genfeat, by default ~/.cache/genfeat. */
export function cacheDir(): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "genfeat");
}
