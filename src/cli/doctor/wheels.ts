import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readLibrary } from "../../backend/gpu";
import { root } from "./machine";

/** Where set-up says which library the addon was compiled against; found without loading either of them. */
const placed = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "lib", "napi-v8", "library.json");

export const installedLibrary = (note = placed) => readLibrary(note);

/** tensorflow-cpu -> 2.21.0: the wheels that TensorFlow's library and NVIDIA's were taken out of, by set-up's records; none of a library of the user's. */
export function wheelVersions(note = placed): Record<string, string> {
  const library = installedLibrary(note);
  if (!library || !existsSync(dirname(library.folder))) return {};
  const home = dirname(library.folder);
  const records = readdirSync(home)
    .sort()
    .filter((file) => file.endsWith(".json"));
  return Object.fromEntries(records.flatMap((file) => recorded(home, file)));
}

/** Set-up's scripts/setup/record.mjs writes it; a user's folder may hold other files. */
function recorded(home: string, file: string): [name: string, version: string][] {
  try {
    const { name, version } = JSON.parse(readFileSync(join(home, file), "utf8")) as Record<string, unknown>;
    return file === `${name}.json` && typeof name === "string" && typeof version === "string" ? [[name, version]] : [];
  } catch {
    return []; // cut off: set-up fetches that wheel again
  }
}
