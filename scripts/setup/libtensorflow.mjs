// TensorFlow's library out of the wheel of Python's TensorFlow, for the CPU or with NVIDIA's libraries for a GPU.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cudaWheels } from "./cuda.mjs";
import { SetupError } from "./output.mjs";
import { cache } from "./paths.mjs";
import { unpackedLibraries } from "./record.mjs";
import { fetchWheels } from "./wheels.mjs";

/** @typedef {import("./wheels.mjs").Wheel} Wheel */
/** @typedef {import("./variant.mjs").Variant} Variant */

export const version = "2.21.0";

const includes = ["tensorflow/", "tsl/", "xla/tsl/"].map((name) => `tensorflow/include/${name}`);
const taken = {
  folders: ["tensorflow", "tensorflow.libs"],
  wanted: ["tensorflow/libtensorflow", "tensorflow/THIRD_PARTY_NOTICES.txt", ...includes, "tensorflow.libs/"],
};

// The library does not depend on Python's version: the wheel for 3.11 serves every one, also those that TensorFlow has no wheel for.
// Linux on x86-64 is tested; the others are taken by the same steps, untested.
/** @type {Record<string, Wheel>} */
const cpuWheels = {
  "linux-x64": {
    name: "tensorflow-cpu",
    platform: "manylinux_2_27_x86_64",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    ...{ version, size: 270e6, unpacked: 930e6, ...taken },
  },
  "linux-arm64": {
    name: "tensorflow",
    platform: "manylinux_2_27_aarch64",
    sha256: "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
    ...{ version, size: 270e6, unpacked: 930e6, ...taken },
  },
  "darwin-arm64": {
    name: "tensorflow",
    platform: "macosx_12_0_arm64",
    sha256: "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
    ...{ version, size: 270e6, unpacked: 930e6, ...taken },
  },
};

/** @type {Wheel} */
const gpuWheel = {
  name: "tensorflow",
  platform: "manylinux_2_27_x86_64",
  sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
  ...{ version, size: 572e6, unpacked: 1350e6, ...taken },
};

const machine = `${process.platform}-${process.arch}`;

/**
 * The wheels that make the library, and the folder that they share. TensorFlow looks for NVIDIA's libraries in ../nvidia/*\/lib beside its own folder (its
 * RUNPATH), and they for each other likewise: unpacked as in site-packages they are found by every process, whatever LD_LIBRARY_PATH says.
 * @param {Variant} variant
 * @returns {{ folder: string, wheels: Wheel[] }}
 */
function parts(variant) {
  const folder = join(cache, `libtensorflow-${version}-${machine}`);
  if (variant === "gpu") return { folder: `${folder}-cuda12`, wheels: [gpuWheel, ...cudaWheels] };
  return { folder, wheels: cpuWheels[machine] ? [cpuWheels[machine]] : [] };
}

/**
 * The folder that holds libtensorflow_cc and include/: GENFEAT_LIBTENSORFLOW (it, or site-packages around it), else ours.
 * @param {Variant} variant
 */
export function libraryFolder(variant) {
  const own = process.env.GENFEAT_LIBTENSORFLOW;
  if (!own) return join(parts(variant).folder, "tensorflow");
  const found = [own, join(own, "tensorflow")].find(
    (path) => existsSync(join(path, "include")) && libraries(path).length > 0,
  );
  if (!found)
    throw new SetupError(
      `GENFEAT_LIBTENSORFLOW=${own}: expected a folder with libtensorflow_cc and include/, such as site-packages/tensorflow`,
    );
  return found;
}

/**
 * The library's files in a folder.
 * @param {string} path
 */
export const libraries = (path) =>
  readdirSync(path)
    .filter((name) => name.startsWith("libtensorflow_"))
    .map((name) => join(path, name));

/**
 * All that has to stay as it is for the library to load.
 * @param {Variant} variant
 */
export function libraryFiles(variant) {
  if (process.env.GENFEAT_LIBTENSORFLOW) return libraries(libraryFolder(variant));
  const { folder, wheels } = parts(variant);
  return unpackedLibraries(wheels, folder);
}

/**
 * @param {{ offline: boolean, variant: Variant }} options
 * @param {(text: string) => void} say
 */
export async function fetchLibrary({ offline, variant }, say) {
  if (process.env.GENFEAT_LIBTENSORFLOW) return void libraryFolder(variant);
  const { folder, wheels } = parts(variant);
  if (wheels.length === 0)
    throw new SetupError(
      `${machine}: TensorFlow ${version} has no wheel for it; set GENFEAT_LIBTENSORFLOW to a library of your own`,
    );
  const again = variant === "gpu" ? "npm run setup -- --gpu (or --cpu)" : "npm run setup";
  const remedy = `run ${again} once without --offline, or set GENFEAT_LIBTENSORFLOW`;
  await fetchWheels(wheels, folder, { offline, remedy }, say);
}
