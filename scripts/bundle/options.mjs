// The command line of `npm run bundle`.
import { parseArgs } from "node:util";
import { UsageError } from "../setup/output.mjs";

export const usage = `npm run bundle -- -o DIR [--gpu] [--system-cuda] [--pieces 32M] [--data NAME,...] [--weights NAME,...] [--level 19]

Packs genfeat with all that it runs on - Node, TensorFlow, data, weights - for Linux x86-64 machines with neither network nor root rights (glibc 2.31 or
newer): pieces, their hashes, unpack.sh and unpack.py in DIR. There:  sh unpack.sh FOLDER  (or python3 unpack.py FOLDER), then FOLDER/genfeat doctor. FOLDER is
to be one that its user may write to: results and caches go there, too.

  -o, --output    a folder that is empty or not there yet
  --gpu           TensorFlow for NVIDIA cards with NVIDIA's CUDA libraries (npm run setup -- --gpu), instead of the one for the CPU
  --system-cuda   with --gpu: without NVIDIA's libraries; those of the machine are looked for when it runs, in PyTorch's packages, too
  --pieces        the size of the pieces, as 32M or 1G; one file for Node and one for the rest unless given
  --data          sets of images to take along: names in the cache's data/, or folders; fashion-mnist unless given, "none"
  --weights       weights to take along: names in data/weights or of imported ones; all in data/weights unless given, "none"
  --level         how hard zstd compresses, 1 to 19; 19, minutes, unless given`;

/** @typedef {{ output: string, gpu: boolean, systemCuda: boolean, pieces: number, data: string[], weights: string[] | undefined, level: number }} Options */

/**
 * @param {string[]} args
 * @returns {Options | "help"}
 */
export function parseOptions(args) {
  const { values } = parse(args);
  if (values.help) return "help";
  if (!values.output) throw new UsageError(`-o DIR is missing: the folder that the bundle goes to\n\n${usage}`);
  const { gpu = false, "system-cuda": systemCuda = false } = values;
  if (systemCuda && !gpu) throw new UsageError("--system-cuda: only with --gpu");
  const level = Number(values.level ?? 19);
  if (!Number.isInteger(level) || level < 1 || level > 19)
    throw new UsageError(`--level ${values.level}: expected a whole number from 1 to 19`);
  return {
    ...{ output: values.output, gpu, systemCuda, level },
    pieces: sizeOf(values.pieces),
    data: namesIn("data", values.data) ?? ["fashion-mnist"],
    weights: namesIn("weights", values.weights),
  };
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        output: { type: "string", short: "o" },
        gpu: { type: "boolean" },
        "system-cuda": { type: "boolean" },
        pieces: { type: "string" },
        data: { type: "string" },
        weights: { type: "string" },
        level: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const smallest = 2 ** 20; // more than a thousand pieces help nobody

/**
 * Bytes; Infinity where no size is asked for.
 * @param {string | undefined} text
 */
function sizeOf(text) {
  if (text === undefined) return Infinity;
  const [, number = "", unit = ""] = /^(\d+)([KMG])$/.exec(text) ?? [];
  const size = Number(number) * units[/** @type {keyof typeof units} */ (unit)];
  if (!(size >= smallest)) throw new UsageError(`--pieces ${text}: expected a size from 1M on, as 32M or 1G`);
  return size;
}

/**
 * @param {string} option
 * @param {string | undefined} text
 */
function namesIn(option, text) {
  if (text === undefined) return undefined;
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new UsageError(`--${option} ${text}: expected names with commas between them, or none`);
  return names;
}
