// The native addon: the npm package's sources, unmodified, and one C++ file of ours, compiled with one g++ call against TensorFlow's library; beside it a small
// one that keeps the library quiet while it loads, and one for float64 on OpenBLAS.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { libraries, version } from "./libtensorflow.mjs";
import { firstLine, SetupError } from "./output.mjs";
import { addonFile, cache, root, tfjsFolder, venv } from "./paths.mjs";
import { run } from "./run.mjs";

const native = join(root, "src", "backend", "native");
const [functions, quiet, blas] = ["functions.cc", "quiet.cc", "blas.cc"].map((name) => join(native, name));
const olderSystems = join(native, "older-systems.cc"); // for a bundle alone
export const ownSources = [functions, quiet, blas, olderSystems];
const binding = join(tfjsFolder, "binding");

const headers = join(root, "node_modules", "node-api-headers", "include");
const common = ["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", `-I${headers}`];
const isMac = process.platform === "darwin";
const late = isMac ? ["-undefined", "dynamic_lookup"] : []; // what Node itself provides

/**
 * @param {string} library the folder of TensorFlow's library
 * @param {string[]} linking where it is looked for, and what else the linker is told
 */
function compilerArguments(library, linking = [`-Wl,-rpath,${library}`]) {
  const linked = isMac
    ? ["-ltensorflow_cc.2", "-ltensorflow_framework.2"]
    : ["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"];
  return [
    ...common,
    ...[`-I${join(library, "include")}`, `-I${binding}`],
    ...[functions, join(binding, "tfjs_backend.cc")],
    ...[`-L${library}`, ...linked, ...linking, ...late],
  ];
}

/** OpenBLAS as its Python package brings it: the library's file, the folder of its headers, and its licences. */
export function openBlas() {
  const lib = join(venv, "lib");
  const versions = existsSync(lib) ? readdirSync(lib) : [];
  const found = versions.map((python) => join(lib, python, "site-packages", "scipy_openblas64")).find(existsSync);
  const file = found && readdirSync(join(found, "lib")).find((name) => name.startsWith("libscipy_openblas64_."));
  if (!file) throw new SetupError(`OpenBLAS (scipy-openblas64) is not in ${venv}; run npm run setup -- --force`);
  const about = readdirSync(dirname(found)).find((name) => /^scipy_openblas64-.*\.dist-info$/.test(name)) ?? "";
  const licences = join(dirname(found), about, "licenses");
  return { library: join(found, "lib", file), include: join(found, "include"), licences };
}

/** Beside the addon, where it looks for OpenBLAS first. */
const besideIt = isMac ? "@loader_path" : "$ORIGIN";

/**
 * @param {ReturnType<typeof openBlas>} openblas
 * @returns {string[]}
 */
const blasArguments = ({ library, include }) => [
  ...[...common, `-I${include}`, blas],
  ...[library, `-Wl,-rpath,${besideIt}`, ...late],
];

/**
 * One name for all that a build depends on: sources, flags, library.
 * @param {string} library
 * @param {string[]} [linking]
 */
function buildKey(library, linking) {
  const hash = createHash("sha256").update(
    JSON.stringify([version, process.platform, process.arch, ...compilerArguments(library, linking)]),
  );
  for (const file of [...libraries(library), openBlas().library])
    hash.update(`${basename(file)} ${statSync(file).size}\n`);
  const sources = readdirSync(binding).filter((name) => /\.(cc|h)$/.test(name));
  for (const file of [...sources.sort().map((name) => join(binding, name)), ...ownSources])
    hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/**
 * Places the addon in the package, compiled or from the cache, and proves that it computes.
 * @param {string} library
 * @param {(text: string) => void} say
 */
export async function installAddon(library, say) {
  const built = join(cache, "addon", buildKey(library), basename(addonFile));
  const isKept = existsSync(built);
  if (!isKept) await compile(library, built, say);
  place(built);
  writeFileSync(libraryNote, JSON.stringify({ folder: library, isForGpu: isForGpu(library) }));
  try {
    await selfTest(say);
  } catch (error) {
    rmSync(dirname(built), { recursive: true });
    if (!isKept) throw error;
    say(`the addon in the cache does not work (${firstLine(error)})`);
    await compile(library, built, say);
    place(built);
    await selfTest(say);
  }
}

/**
 * The addon for other machines, also with older systems: it finds TensorFlow's library at `place`.
 * @param {string} library
 * @param {string} place as in a RUNPATH
 * @param {(text: string) => void} say
 * @returns {Promise<string>} the folder of `addonFiles`
 */
export async function buildPortable(library, place, say) {
  const linking = [`-Wl,-rpath,${place}`, olderSystems];
  const built = join(cache, "addon", buildKey(library, linking), basename(addonFile));
  if (!existsSync(built)) await compile(library, built, say, linking);
  return dirname(built);
}

/**
 * @param {string} library
 * @param {string} built
 * @param {(text: string) => void} say
 * @param {string[]} [linking]
 */
async function compile(library, built, say, linking) {
  say("compiling");
  mkdirSync(dirname(built), { recursive: true });
  const openblas = openBlas();
  const beside = (/** @type {string} */ name) => join(dirname(built), name);
  await run("g++", [...common, quiet, ...late, "-o", beside("quiet.node")]);
  copyFileSync(openblas.library, beside(basename(openblas.library)));
  await run("g++", [...blasArguments(openblas), "-o", beside("blas.node")]);
  await run("g++", [...compilerArguments(library, linking), "-o", `${built}.partial`]);
  renameSync(`${built}.partial`, built); // last: it stands for all
}

/** What src/backend has to know of the library before it loads it. */
export const libraryNote = join(dirname(addonFile), "library.json");

/**
 * Whether the library asks CUDA for its cards; the CPU's has no such name in it.
 * @param {string} library
 */
export const isForGpu = (library) =>
  libraries(library).some((file) => file.includes("_framework") && readFileSync(file).includes("cudaGetDeviceCount"));

/** What a build consists of, the addon itself last. */
export const addonFiles = () => ["quiet.node", basename(openBlas().library), "blas.node", basename(addonFile)];

/**
 * A running process keeps the file that it has open.
 * @param {string} built
 */
function place(built) {
  mkdirSync(dirname(addonFile), { recursive: true });
  for (const name of addonFiles()) replace(join(dirname(built), name), join(dirname(addonFile), name));
}

/**
 * @param {string} from
 * @param {string} to
 */
function replace(from, to) {
  copyFileSync(from, `${to}.partial`);
  renameSync(`${to}.partial`, to);
}

/** @param {(text: string) => void} say */
async function selfTest(say) {
  const args = ["--import", "tsx", join("src", "cli", "doctor.ts"), "--self-test"];
  const onGpu = (/** @type {string} */ text) => text.split("\n").filter((line) => line.startsWith("GPU: ")).forEach(say); // prettier-ignore
  const said = await run(process.execPath, args, { onError: onGpu }).catch((error) => {
    throw new SetupError(`the self-test failed; npm run doctor tells more:\n${error.message}`);
  });
  say(said.trim().split("\n").pop() ?? "");
}
