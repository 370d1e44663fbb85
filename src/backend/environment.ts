import { closeSync, existsSync, fstatSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import util from "node:util";

// Runs before the package is loaded: tf.ts imports it first.

/** tfjs-node 4.22 calls two functions of node:util that Node 23 took out (22 warns); its repair was never released. */
Object.assign(util, {
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isArray: Array.isArray,
});

// Before any thread of the library exists. GENFEAT_NATIVE_LOG=0 shows everything that TensorFlow prints.
process.env["TF_CPP_MIN_LOG_LEVEL"] = process.env["GENFEAT_NATIVE_LOG"] ?? "3";
process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
// TensorFlow leaves oneDNN out on some processors (AMD) although it is up to 1.4 times faster there.
process.env["TF_ENABLE_ONEDNN_OPTS"] ??= "1";

const root = dirname(require.resolve("@tensorflow/tfjs-node-gpu/package.json"));

/** The native addon that set-up compiles; the package looks for it at this place only. */
export const addonFile = join(root, "lib", "napi-v8", "tfjs_binding.node");

if (!existsSync(addonFile)) throw new Error(`${addonFile}: not built yet; run npm run setup`);

/**
 * While the library loads, it writes two lines to stderr that no log level stops. Descriptor 2 points elsewhere for that moment, where it can be opened
 * again without harm: a terminal or a pipe. A file's offset is shared with stdout's, so there the lines stay.
 */
function quietly(load: () => void): void {
  let kept: number | undefined;
  try {
    const stderr = fstatSync(2);
    if (stderr.isFIFO() || stderr.isCharacterDevice()) kept = openSync("/proc/self/fd/2", "a");
  } catch {
    // another system
  }
  if (kept === undefined) return load();
  try {
    closeSync(2);
    openSync("/dev/null", "a"); // takes the lowest free number, 2
    load();
  } finally {
    closeSync(2);
    openSync(`/proc/self/fd/${kept}`, "a");
    closeSync(kept);
  }
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- has to happen inside
const load = () => void require("@tensorflow/tfjs-node-gpu");
if (process.env["GENFEAT_NATIVE_LOG"] === undefined) quietly(load);
else load();
