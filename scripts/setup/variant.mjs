// Which of TensorFlow's libraries this project computes with: what --gpu or --cpu chose stays until the other is given.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SetupError, UsageError } from "./output.mjs";
import { root } from "./paths.mjs";

/** @typedef {"cpu" | "gpu"} Variant */

const choice = join(root, ".cache", "library");

/**
 * The variant that the options ask for, else the one that was chosen last.
 * @param {string[]} args
 * @param {string} [file]
 * @returns {Variant}
 */
export function chosenVariant(args, file = choice) {
  const isGpu = args.includes("--gpu");
  if (!isGpu) return args.includes("--cpu") ? "cpu" : remembered(file);
  if (args.includes("--cpu")) throw new UsageError("--gpu and --cpu: choose one");
  if (process.env.GENFEAT_LIBTENSORFLOW)
    throw new SetupError("--gpu: GENFEAT_LIBTENSORFLOW names a library already; unset it, or leave --gpu out");
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new SetupError(
      `--gpu: TensorFlow's library for NVIDIA cards is for Linux on x86-64, not ${process.platform}-${process.arch}`,
    );
  return "gpu";
}

/**
 * @param {string} file
 * @returns {Variant}
 */
function remembered(file) {
  try {
    return readFileSync(file, "utf8").trim() === "gpu" ? "gpu" : "cpu";
  } catch {
    return "cpu";
  }
}

/**
 * Called once all of it works: a set-up that fails leaves the choice as it was.
 * @param {Variant} variant
 * @param {string} [file]
 */
export function rememberVariant(variant, file = choice) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${variant}\n`);
}
