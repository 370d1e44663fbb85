// The places that all steps of set-up share.
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that can be fetched or built again; the same folder as src/files/cache.ts. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "genfeat");

export const venv = join(root, ".venv");
export const venvPython = join(venv, "bin", "python");

/** The folder that holds fashion-mnist/; the same as in src/data/fashion.ts. */
export const dataFolder = process.env.GENFEAT_DATA ?? join(cache, "data");

export const tfjsFolder = join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");

/** Where tfjs looks for its addon, and nowhere else. N-API 8 serves every Node from 20 on. */
export const addonFile = join(tfjsFolder, "lib", "napi-v8", "tfjs_binding.node");
