// node system-cuda.cjs FOLDER: makes a folder in FOLDER of links to this machine's CUDA libraries, under the names that TensorFlow asks for, and prints its path: the
// same where the same libraries are found, so that machines that differ may share FOLDER. What is found is told once. CUDA 13's libraries stand in for CUDA 12's
// where those are missing: the functions are there under the same names; not yet tried on a card.
"use strict";
const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

/** What TensorFlow 2.21 opens, and the names under which CUDA 13 has it. */
const wanted = {
  "libcublas.so.12": "libcublas.so.13",
  "libcublasLt.so.12": "libcublasLt.so.13",
  "libcudnn.so.9": undefined,
  "libcufft.so.11": "libcufft.so.12",
  "libcusolver.so.11": "libcusolver.so.12",
  "libcusparse.so.12": undefined, // CUDA 13 has it under this name, too
};

/** What these open by name or need: parts of cuDNN, cuBLAS's other half, the runtime compiler and linker. CUDA 12's runtime is the bundle's own. @param {string} name */
const isCompanion = (name) =>
  /^lib(cublas|cudnn|cufft|cusolver|cusparse|nvrtc|nvJitLink|cudart)[\w-]*\.so\./.test(name) &&
  name !== "libcudart.so.12";

/** @param {string} command @param {string[]} args */
function ask(command, ...args) {
  try {
    const options = /** @type {const} */ ({ encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 20_000 });
    return execFileSync(command, args, options).split("\n").filter(Boolean);
  } catch {
    return []; // there is none
  }
}

/** @param {string} folder @returns {string[]} */
const inside = (folder) =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder)
        .sort()
        .map((name) => path.join(folder, name))
    : [];

/** Folders of libraries, those that the user has named before those that systems have. */
function folders() {
  const { env } = process;
  const own = path.resolve(process.argv[2] ?? ".");
  const isOwn = (/** @type {string} */ folder) => path.resolve(folder, "..") === own;
  const named = (env.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== "" && !isOwn(folder));
  const homes = [
    env.CUDA_HOME,
    env.CUDA_PATH,
    env.CUDA_ROOT,
    ...inside("/usr/local").filter((name) => /\/cuda[^/]*$/.test(name)),
  ];
  const prefixes = [env.VIRTUAL_ENV, env.CONDA_PREFIX].flatMap((prefix) =>
    prefix ? inside(path.join(prefix, "lib")) : [],
  );
  const sites = prefixes.filter((name) => /\/python3[^/]*$/.test(name)).map((name) => path.join(name, "site-packages"));
  const asked = ["python3", "python"].flatMap((python) => ask(python, "-c", "import sys; print('\\n'.join(sys.path))"));
  const packages = [...sites, ...asked]
    .flatMap((site) => inside(path.join(site, "nvidia")))
    .map((name) => path.join(name, "lib"));
  const toolkits = homes.flatMap((home) =>
    home ? ["lib64", "lib", "targets/x86_64-linux/lib"].map((lib) => path.join(home, lib)) : [],
  );
  const cached = ["ldconfig", "/sbin/ldconfig"]
    .flatMap((program) => ask(program, "-p"))
    .map((line) => path.dirname(line.split("=> ")[1] ?? ""));
  const conda = env.CONDA_PREFIX ? [path.join(env.CONDA_PREFIX, "lib")] : [];
  const usual = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64"];
  return [...new Set([...named, ...packages, ...conda, ...toolkits, ...cached, ...usual])].filter(
    (folder) => path.isAbsolute(folder) && fs.existsSync(folder),
  );
}

/** Name -> file. Where a library is found its neighbours come along: cuDNN opens parts of itself, by their names. */
function findLibraries() {
  const all = folders();
  const holding = (/** @type {string | undefined} */ name) =>
    name === undefined ? undefined : all.find((folder) => fs.existsSync(path.join(folder, name)));
  /** @type {Map<string, string>} */
  const links = new Map();
  for (const [name, next] of Object.entries(wanted)) {
    const folder = holding(name) ?? holding(next);
    if (folder === undefined) continue;
    const file = path.join(folder, fs.existsSync(path.join(folder, name)) ? name : (next ?? name));
    links.set(name, file);
    for (const neighbour of fs.readdirSync(folder))
      if (isCompanion(neighbour) && !links.has(neighbour)) links.set(neighbour, path.join(folder, neighbour));
  }
  // What these need and no neighbour has: from CUDA's other packages.
  for (const folder of all.filter((name) => /\/nvidia\/[^/]+\/lib$/.test(name)))
    for (const name of fs.readdirSync(folder))
      if (isCompanion(name) && !links.has(name)) links.set(name, path.join(folder, name));
  return links;
}

/** @param {string} home */
function link(home) {
  const links = findLibraries();
  const list = [...links].map(([name, file]) => `${name} ${file}\n`).join("");
  const folder = path.join(path.resolve(home), createHash("sha256").update(list).digest("hex").slice(0, 16));
  if (!fs.existsSync(folder)) {
    fs.mkdirSync(home, { recursive: true });
    const partial = fs.mkdtempSync(path.join(home, ".links-"));
    for (const [name, file] of links) fs.symlinkSync(file, path.join(partial, name));
    try {
      fs.renameSync(partial, folder);
    } catch (error) {
      fs.rmSync(partial, { recursive: true });
      if (!fs.existsSync(folder)) throw error; // else another process was at it, and has made the same
    }
    for (const name of Object.keys(wanted)) if (links.has(name)) console.error(`CUDA: ${name} is ${links.get(name)}`);
  }
  const missing = Object.keys(wanted).filter((name) => !links.has(name));
  if (missing.length > 0)
    console.error(
      `CUDA: ${missing.join(", ")} not found; name their folder in LD_LIBRARY_PATH, or load your site's CUDA 12 and cuDNN 9 modules`,
    );
  console.log(folder);
}

const home = process.argv[2] ?? ".";
try {
  link(home);
} catch (error) {
  if (!String(/** @type {NodeJS.ErrnoException} */ (error).path).startsWith(home)) throw error;
  console.error(`${home}: links to CUDA's libraries cannot be made; the bundle has to lie where its user may write. ${/** @type {Error} */ (error).message}`); // prettier-ignore
  process.exitCode = 1;
}
