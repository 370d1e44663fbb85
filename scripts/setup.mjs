// npm run setup: everything that genfeat needs, from a bare machine.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installAddon, ownSources } from "./setup/addon.mjs";
import { dataFiles, fetchData } from "./setup/data.mjs";
import { fetchLibrary, libraryFiles, libraryFolder } from "./setup/libtensorflow.mjs";
import { withSetupLock } from "./setup/lock.mjs";
import { say, SetupError, step, UsageError } from "./setup/output.mjs";
import { arePackagesThere, installPackages } from "./setup/packages.mjs";
import { addonFile, cache, root, venvPython } from "./setup/paths.mjs";
import { installPython, kernelSpec, makeEnvironment, venvStamp } from "./setup/python.mjs";
import { filesIn, isUnchanged, removeStamp, writeStamp } from "./setup/stamp.mjs";
import { checkTools, hasBrowser, noBrowser } from "./setup/tools.mjs";
import { chosenVariant, rememberVariant } from "./setup/variant.mjs";

/** @typedef {import("./setup/variant.mjs").Variant} Variant */

const usage = `npm run setup [-- --gpu | --cpu] [--offline] [--force]

Everything that genfeat needs, from a bare machine. What is there already is left as it is; when nothing changed since the last time, it ends at once.

  --gpu      TensorFlow's library for NVIDIA cards, here and in every later call
  --cpu      back to the one for the CPU
  --offline  only what is in the cache (or GENFEAT_OFFLINE=1)
  --force    looks at every part again`;

const args = process.argv.slice(2);
const known = ["--gpu", "--cpu", "--offline", "--force"];
const unknown = args.filter((argument) => !known.includes(argument));
const force = args.includes("--force");
const offline = args.includes("--offline") || process.env.GENFEAT_OFFLINE === "1";
const stampFile = join(root, ".cache", "setup.json");

/**
 * @param {Variant} variant
 * @returns {import("./setup/stamp.mjs").State}
 */
function state(variant) {
  const { GENFEAT_LIBTENSORFLOW, GENFEAT_DATA } = process.env;
  return {
    facts: { root, cache, node: [process.execPath, process.version], variant, GENFEAT_LIBTENSORFLOW, GENFEAT_DATA },
    sources: [
      ...["package.json", "package-lock.json", ".npmrc", "requirements.txt"].map((name) => join(root, name)),
      ...[...ownSources, import.meta.filename ?? join(root, "scripts", "setup.mjs")],
      ...filesIn(join(root, "scripts", "setup"), ".mjs").filter((file) => !file.endsWith(".test.mjs")),
    ],
    products: [addonFile, ...libraryFiles(variant), venvPython, venvStamp, kernelSpec, ...dataFiles],
  };
}

/** @param {Variant} variant */
function isReady(variant) {
  try {
    return existsSync(stampFile) && isUnchanged(stampFile, state(variant)) && arePackagesThere();
  } catch {
    return false; // a folder is gone: set-up says which
  }
}

/** @param {Variant} variant */
async function setUp(variant) {
  if (!force && isReady(variant)) return; // another one made it while this one waited
  removeStamp(stampFile);
  const start = performance.now();
  await step("tools", (say) => checkTools({ offline }, say));
  const environment = step("python", makeEnvironment); // its pip is what asks for TensorFlow's wheel
  await together([
    step("packages", (say) => installPackages({ offline }, say)),
    environment.then(() => step("python", (say) => installPython({ offline }, say))),
    environment.then(() => step("tensorflow", (say) => fetchLibrary({ offline, variant }, say))),
    step("data", (say) => fetchData({ offline }, say)),
  ]);
  await step("addon", (say) => installAddon(libraryFolder(variant), say));
  rememberVariant(variant);
  writeStamp(stampFile, state(variant));
  say("ready", `after ${((performance.now() - start) / 1000).toFixed(1)} s; the cache is ${cache}`);
}

/**
 * Side by side; every fault is told, not only the first.
 * @param {Promise<void>[]} steps
 */
async function together(steps) {
  const results = await Promise.allSettled(steps);
  const faults = [...new Set(results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])))];
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) throw new SetupError(faults.map(({ message }) => `\n- ${message}`).join(""));
}

async function main() {
  if (args.includes("--help") || args.includes("-h")) return console.log(usage);
  if (unknown.length > 0) throw new UsageError(`unknown option ${unknown.join(" ")}; known are ${known.join(", ")}`);
  const variant = chosenVariant(args);
  if (force || !isReady(variant)) {
    const onWait = (/** @type {string} */ pid) => say("set-up", `process ${pid} is at it already; waiting for it`);
    const inProject = (/** @type {() => Promise<void>} */ action) =>
      withSetupLock(join(root, ".cache", "setup.lock"), action, { onWait });
    const inCache = (/** @type {() => Promise<void>} */ action) =>
      withSetupLock(join(cache, "setup.lock"), action, { onWait });
    await inProject(() => inCache(() => setUp(variant)));
  }
  if (!hasBrowser()) say("note", noBrowser);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  const isUsage = error instanceof UsageError;
  const after = isUsage ? usage : "What is done stays done; after mending, run npm run setup again.";
  console.error(`\nset-up stopped: ${error.message}\n${after}`);
  process.exitCode = isUsage ? 2 : 1;
}
