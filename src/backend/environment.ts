import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import util from "node:util";
import { prepareGpu, readLibrary, seesCards } from "./gpu";

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

const quietFile = join(dirname(addonFile), "quiet.node");

/** Ours for float64 (blas.ts). */
export const blasFile = join(dirname(addonFile), "blas.node");

for (const file of [addonFile, quietFile, blasFile])
  if (!existsSync(file)) throw new Error(`${file}: not built yet; run npm run setup`);

/** For what a user has to know of the device; in a notebook it stands under the cell. */
export const say = (text: string) => void process.stderr.write(`${text}\n`);

/** This process's card, or why it has none. */
export const gpu = prepareGpu(readLibrary(join(dirname(addonFile), "library.json")), say);

/** Turns stderr away while the library loads: it writes two lines then that no log level stops. */
function quietly(load: () => void): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a native addon
  const quiet = require(quietFile) as { silence(): number; restore(kept: number): void };
  const kept = quiet.silence();
  try {
    load();
  } finally {
    quiet.restore(kept);
  }
}

function load(): void {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- has to happen inside
    require("@tensorflow/tfjs-node-gpu");
  } catch (error) {
    const remedy = seesCards(gpu.library)
      ? `does not load on ${gpu.card?.name ?? "the card"}; GENFEAT_NATIVE_LOG=0 npm run doctor shows why, CUDA_VISIBLE_DEVICES=-1 goes on without it`
      : "does not load; run npm run setup";
    throw new Error(`${addonFile}: ${remedy}. ${(error as Error).message}`, { cause: error });
  }
}

if (process.env["GENFEAT_NATIVE_LOG"] === undefined) quietly(load);
else load();
