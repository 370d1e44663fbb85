// TensorFlow's library out of the wheel of Python's TensorFlow: only unzipped, none of its Python is ever run.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { download, hasHash } from "./download.mjs";
import { firstLine, SetupError } from "./output.mjs";
import { cache, venvPython } from "./paths.mjs";
import { run } from "./run.mjs";
import { findPython } from "./tools.mjs";

export const version = "2.21.0";

// The library does not depend on Python's version: the wheel for 3.11 serves every one, also those that TensorFlow has no wheel for.
// Linux on x86-64 is tested; the others are taken by the same steps, untested.
/** @type {Record<string, { name: string, platform: string, sha256: string }>} */
const wheels = {
  "linux-x64": {
    name: "tensorflow-cpu",
    platform: "manylinux_2_27_x86_64",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  },
  "linux-arm64": {
    name: "tensorflow",
    platform: "manylinux_2_27_aarch64",
    sha256: "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
  },
  "darwin-arm64": {
    name: "tensorflow",
    platform: "macosx_12_0_arm64",
    sha256: "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
  },
};

const machine = `${process.platform}-${process.arch}`;
const folder = join(cache, `libtensorflow-${version}-${machine}`);
const complete = join(folder, "complete.json"); // names and sizes of the libraries

/** The folder that holds libtensorflow_cc and include/: GENFEAT_LIBTENSORFLOW (it, or site-packages around it), else ours. */
export function libraryFolder() {
  const own = process.env.GENFEAT_LIBTENSORFLOW;
  if (!own) return join(folder, "tensorflow");
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

function isLibraryThere() {
  try {
    /** @type {[string, number][]} */
    const files = JSON.parse(readFileSync(complete, "utf8"));
    return files.every(([name, size]) => statSync(join(folder, "tensorflow", name)).size === size);
  } catch {
    return false;
  }
}

/**
 * @param {{ offline: boolean }} options
 * @param {(text: string) => void} say
 */
export async function fetchLibrary({ offline }, say) {
  if (process.env.GENFEAT_LIBTENSORFLOW) return void libraryFolder();
  if (isLibraryThere()) return;
  const wheel = wheels[machine];
  if (!wheel)
    throw new SetupError(
      `${machine}: TensorFlow ${version} has no wheel for it; set GENFEAT_LIBTENSORFLOW to a library of your own`,
    );
  const kept = join(cache, "downloads");
  mkdirSync(kept, { recursive: true });
  const file = await fetchWheel(wheel, kept, offline, say);
  say("unpacking its library");
  await unpack(file);
  rmSync(file); // 270 MB that the unpacked library makes needless
}

/**
 * The address comes from the user's own pip configuration; the download is ours, because pip's begins anew after an interruption. Where ours fails (a
 * proxy, a login), pip does it.
 * @param {typeof wheels[string]} wheel
 * @param {string} into
 * @param {boolean} offline
 * @param {(text: string) => void} say
 */
async function fetchWheel({ name, platform, sha256 }, into, offline, say) {
  const check = hasHash(sha256);
  const isWheel = (/** @type {string} */ file) =>
    file.startsWith(`${name.replace("-", "_")}-${version}-`) && file.endsWith(".whl");
  const here = readdirSync(into).find(isWheel);
  if (here && (await check(join(into, here)))) return join(into, here);
  if (offline)
    throw new SetupError(
      `TensorFlow's library is not in ${cache}; run npm run setup once without --offline, or set GENFEAT_LIBTENSORFLOW`,
    );

  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const choice = [
    "--no-deps",
    "--only-binary=:all:",
    "--implementation",
    "cp",
    "--python-version",
    "3.11",
    "--platform",
    platform,
  ];
  const requirement = `${name}==${version}`;
  try {
    const args = [
      "install",
      ...quiet,
      "--dry-run",
      "--ignore-installed",
      "--target",
      into,
      "--report",
      "-",
      ...choice,
      requirement,
    ];
    const report = JSON.parse(await run(venvPython, ["-m", "pip", ...args]));
    /** @type {string} */
    const url = report.install[0].download_info.url;
    const file = join(into, decodeURIComponent(basename(new URL(url).pathname)));
    say(`${basename(file)}, 270 MB`);
    await download(url, file, { check, say });
    return file;
  } catch (error) {
    say(`${firstLine(error)}; asking pip to fetch it`);
    await run(venvPython, ["-m", "pip", "download", ...quiet, "--dest", into, ...choice, requirement]);
    const file = join(into, readdirSync(into).find(isWheel) ?? requirement);
    if (existsSync(file) && (await check(file))) return file;
    rmSync(file, { force: true });
    throw new SetupError(`${requirement}: what pip fetched is not the expected wheel (its SHA-256 differs)`);
  }
}

const unzip = `
import sys, zipfile
wanted = ("tensorflow/libtensorflow", "tensorflow/include/tensorflow/", "tensorflow/include/tsl/", "tensorflow/include/xla/tsl/", "tensorflow.libs/")
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(wanted)])
`;

/**
 * The libraries and the headers, to a temporary name first.
 * @param {string} file
 */
async function unpack(file) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await run(findPython()?.command ?? "python3", ["-c", unzip, file, partial]);
  const sizes = libraries(join(partial, "tensorflow")).map((path) => [basename(path), statSync(path).size]);
  writeFileSync(join(partial, "complete.json"), JSON.stringify(sizes));
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}
