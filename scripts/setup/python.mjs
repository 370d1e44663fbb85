// The private virtual environment of Jupyter's own tools, from pinned and hashed requirements, and the kernel's specification inside it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cache, root, venv, venvPython } from "./paths.mjs";
import { firstLine, SetupError } from "./output.mjs";
import { run } from "./run.mjs";
import { findPython } from "./tools.mjs";

const requirements = join(root, "requirements.txt");
const wheels = join(cache, "wheels");

export const kernelSpec = join(venv, "share", "jupyter", "kernels", "genfeat", "kernel.json");

/** Written last; it holds what the environment was made from. Other requirements, another Python or a moved project need a new one. */
export const venvStamp = join(venv, "genfeat.json");

/** @param {string | Buffer} data */
const hashOf = (data) => createHash("sha256").update(data).digest("hex");

/** What the environment has to be made from; what it was made from stands in the stamp. */
function recipe() {
  return JSON.stringify({
    requirements: hashOf(readFileSync(requirements)),
    python: findPython()?.version,
    folder: venv,
  });
}

const isFinished = () =>
  existsSync(venvPython) && existsSync(venvStamp) && readFileSync(venvStamp, "utf8") === recipe();

/** An empty environment with pip, unless there is a finished one. */
export async function makeEnvironment() {
  const python = findPython();
  if (!python) throw new SetupError("Python 3.10 or newer with venv: not found");
  if (!isFinished()) await run(python.command, ["-m", "venv", "--clear", venv]);
}

/**
 * @param {{ offline: boolean }} options
 * @param {(text: string) => void} say
 */
export async function installPython({ offline }, say) {
  if (!isFinished()) {
    say("JupyterLab, nbclient, nbconvert, plotly and tensorboard into .venv");
    const key = hashOf(`${hashOf(readFileSync(requirements))} ${findPython()?.version}`).slice(0, 16);
    await install(join(wheels, `complete-${key}`), offline, say);
    writeFileSync(venvStamp, recipe());
  }
  writeKernelSpec();
  writeLabSettings();
  writePapermillPath();
}

/**
 * By way of a folder of wheels in the cache, so that the next environment needs no network.
 * @param {string} complete
 * @param {boolean} offline
 * @param {(text: string) => void} say
 */
async function install(complete, offline, say) {
  const fromWheels = () => pip(["install", "--no-index", "--find-links", wheels]);
  if (existsSync(complete)) {
    try {
      return await fromWheels();
    } catch (error) {
      if (offline) throw error;
      say(`${firstLine(error)}; fetching the wheels again`);
      rmSync(wheels, { recursive: true });
    }
  }
  if (offline) throw new SetupError(`Jupyter's wheels are not in ${wheels}; run npm run setup once without --offline`);
  mkdirSync(wheels, { recursive: true });
  await pip(["download", "--dest", wheels]);
  writeFileSync(complete, "");
  await fromWheels();
}

/** @param {string[]} command */
function pip([verb, ...options]) {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  return run(venvPython, ["-m", "pip", String(verb), ...quiet, ...options, "--require-hashes", "-r", requirements]);
}

/** Tells Jupyter in this environment, and in no other, how to start the kernel. */
function writeKernelSpec() {
  mkdirSync(dirname(kernelSpec), { recursive: true });
  const spec = {
    argv: [process.execPath, join(root, "scripts", "kernel", "start.js"), "{connection_file}"],
    display_name: "genfeat (TypeScript)",
    language: "typescript",
    interrupt_mode: "signal",
  };
  writeFileSync(kernelSpec, `${JSON.stringify(spec, null, 2)}\n`);
}

/** JupyterLab neither asks about news nor looks for a newer version of itself: it is pinned here. */
function writeLabSettings() {
  const file = join(venv, "share", "jupyter", "lab", "settings", "overrides.json");
  mkdirSync(dirname(file), { recursive: true });
  const settings = { "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false } };
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
}

/** Makes the environment find scripts/papermill, by which papermill writes parameters in TypeScript. */
function writePapermillPath() {
  const libraries = join(venv, "lib");
  for (const version of readdirSync(libraries).filter((name) => name.startsWith("python3.")))
    writeFileSync(join(libraries, version, "site-packages", "genfeat.pth"), `${join(root, "scripts", "papermill")}\n`);
}
