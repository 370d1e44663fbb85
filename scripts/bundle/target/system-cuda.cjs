// node system-cuda.cjs FOLDER: makes FOLDER hold links to this machine's CUDA libraries, under the names that TensorFlow asks for. Told once, when what is found
// changes. CUDA 13's libraries stand in for CUDA 12's where those are missing: the functions are there under the same names; not yet tried on a card.
"use strict";
const { execFileSync } = require("node:child_process");
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
  const named = (env.LD_LIBRARY_PATH ?? "")
    .split(":")
    .filter((folder) => folder !== "" && path.resolve(folder) !== own);
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
      if (/^lib(cu|nv)[\w-]*\.so\./.test(neighbour) && !links.has(neighbour))
        links.set(neighbour, path.join(folder, neighbour));
  }
  // What these need and no neighbour has: from CUDA's other packages.
  for (const folder of all.filter((name) => /\/nvidia\/[^/]+\/lib$/.test(name)))
    for (const name of fs.readdirSync(folder))
      if (/^lib(nvrtc|nvJitLink|cudart)[\w-]*\.so\./.test(name) && !links.has(name) && name !== "libcudart.so.12")
        links.set(name, path.join(folder, name));
  return links;
}

/** @param {string} folder */
function link(folder) {
  const links = findLibraries();
  const list = [...links].map(([name, file]) => `${name} ${file}\n`).join("");
  const note = path.join(folder, "found");
  if (fs.existsSync(note) && fs.readFileSync(note, "utf8") === list) return;
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(folder))
    if (name !== "found" && !links.has(name)) fs.rmSync(path.join(folder, name));
  for (const [name, file] of links) {
    const partial = path.join(folder, `.${name}.${process.pid}`);
    fs.symlinkSync(file, partial);
    fs.renameSync(partial, path.join(folder, name)); // another process may be at it, or use it
  }
  const missing = Object.keys(wanted).filter((name) => !links.has(name));
  for (const name of Object.keys(wanted)) if (links.has(name)) console.error(`CUDA: ${name} is ${links.get(name)}`);
  if (missing.length > 0)
    console.error(
      `CUDA: ${missing.join(", ")} not found; name their folder in LD_LIBRARY_PATH, or load your site's CUDA 12 and cuDNN 9 modules`,
    );
  fs.writeFileSync(note, list);
}

link(process.argv[2] ?? ".");
