// The compiled parts of a bundle: TensorFlow's library without its symbol table, NVIDIA's, and the addon, which finds them by its own place.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { addonFiles, buildPortable, isForGpu, libraryNote, openBlas } from "../setup/addon.mjs";
import { libraries } from "../setup/libtensorflow.mjs";
import { SetupError } from "../setup/output.mjs";
import { addonFile, root } from "../setup/paths.mjs";
import { recordedWheels } from "../setup/record.mjs";
import { run } from "../setup/run.mjs";

/** In a bundle, from its folder on; the addon and library.json name the way from the one to the other. */
const home = join("lib", "tensorflow");
const addonHome = join("app", relative(root, dirname(addonFile)));
const way = relative(addonHome, home);

/**
 * Throws where a library is for the other kind of machine; with GENFEAT_LIBTENSORFLOW it is the user's.
 * @param {string} library
 * @param {boolean} gpu
 */
export function checkLibrary(library, gpu) {
  if (isForGpu(library) === gpu) return;
  const remedy = gpu ? "the CPU; leave out --gpu" : "GPUs; add --gpu";
  throw new SetupError(`${library} is the library for ${remedy}, or name another in GENFEAT_LIBTENSORFLOW`);
}

/**
 * @param {string} library the folder of TensorFlow's library
 * @param {string} stage
 * @param {{ gpu: boolean, systemCuda: boolean }} options
 * @param {(text: string) => void} say
 */
export async function stageLibraries(library, stage, { gpu, systemCuda }, say) {
  say("stripping TensorFlow's library");
  mkdirSync(join(stage, home), { recursive: true });
  for (const file of libraries(library))
    await run("strip", ["--strip-unneeded", "-o", join(stage, home, basename(file)), file]);
  const notices = join(library, "THIRD_PARTY_NOTICES.txt"); // a library of the user's own may lack it
  if (existsSync(notices)) copyFileSync(notices, join(stage, home, basename(notices)));
  const nvidia = join(dirname(library), "nvidia");
  if (systemCuda) writeFileSync(join(stage, "lib", "system-cuda"), "NVIDIA's libraries are those of the machine\n");
  if (gpu) stageCuda(nvidia, stage, systemCuda);
  stageRecords(dirname(library), stage, systemCuda);
  const built = await buildPortable(library, `$ORIGIN/${way}`, say);
  mkdirSync(join(stage, addonHome), { recursive: true });
  for (const name of addonFiles()) copyFileSync(join(built, name), join(stage, addonHome, name));
  cpSync(openBlas().licences, join(stage, addonHome, "openblas-licences"), { recursive: true });
  writeFileSync(join(stage, addonHome, basename(libraryNote)), JSON.stringify({ folder: way, isForGpu: gpu }));
}

/**
 * As in site-packages, where TensorFlow's library looks; of the machine's own only the runtime is brought along, 0.7 MB which must be CUDA 12's.
 * @param {string} nvidia
 * @param {string} stage
 * @param {boolean} isSystems
 */
export function stageCuda(nvidia, stage, isSystems) {
  if (!existsSync(nvidia)) throw new SetupError(`${nvidia} is missing; run npm run setup -- --gpu`);
  for (const name of isSystems ? ["cuda_runtime"] : readdirSync(nvidia))
    cpSync(join(nvidia, name), join(stage, "lib", "nvidia", name), { recursive: true, verbatimSymlinks: true });
  for (const name of readdirSync(dirname(nvidia)).filter((name) => /^nvidia_.*\.dist-info$/.test(name)))
    if (!isSystems || name.startsWith("nvidia_cuda_runtime"))
      cpSync(join(dirname(nvidia), name), join(stage, "lib", name), { recursive: true });
}

/**
 * For the doctor: which wheels these are out of, without the sizes of what is stripped here.
 * @param {string} folder
 * @param {string} stage
 * @param {boolean} isSystems
 */
export function stageRecords(folder, stage, isSystems) {
  for (const wheel of recordedWheels(folder))
    if (!isSystems || !/^nvidia-(?!cuda-runtime-)/.test(wheel.name))
      writeFileSync(join(stage, "lib", `${wheel.name}.json`), `${JSON.stringify(wheel)}\n`);
}

/**
 * The newest versions of the C and C++ libraries that a file asks for, and which file: GLIBC -> 2.29, node/bin/node.
 * @typedef {{ version: string, file: string }} Needed
 * @param {string} stage
 * @returns {Promise<Record<"GLIBC" | "GLIBCXX", Needed>>}
 */
export async function neededVersions(stage) {
  const isCompiled = (/** @type {string} */ name) => /\.(node|so)$|\.so\.\d/.test(name) || name === "node/bin/node";
  const files = readdirSync(stage, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(stage, join(entry.parentPath, entry.name)))
    .filter(isCompiled);
  const newest = { GLIBC: { version: "0", file: "" }, GLIBCXX: { version: "0", file: "" } };
  for (const file of files) {
    const needs =
      (await run("readelf", ["--version-info", "--wide", join(stage, file)])).split("Version needs")[1] ?? ""; // not what it has itself
    for (const [, name, version = ""] of needs.matchAll(/\b(GLIBC|GLIBCXX)_(\d[\d.]*)/g)) {
      const known = /** @type {"GLIBC" | "GLIBCXX"} */ (name);
      if (isNewer(version, newest[known].version)) newest[known] = { version, file };
    }
  }
  return newest;
}

/**
 * Whether version `a` comes after `b`.
 * @param {string} a
 * @param {string} b
 */
export function isNewer(a, b) {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  const at = left.findIndex((number, i) => number !== (right[i] ?? 0));
  return at >= 0 && left[at] > (right[at] ?? 0);
}
