// Wheels as archives: fetched from where pip finds them, checked, and unzipped in part. None of their Python is ever run.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { download, hasHash } from "./download.mjs";
import { firstLine, megabytes, SetupError } from "./output.mjs";
import { cache, venvPython } from "./paths.mjs";
import { forget, unpackedFiles, writeRecord } from "./record.mjs";
import { run } from "./run.mjs";
import { findPython } from "./tools.mjs";

/**
 * A wheel and what is taken out of it: the files under `wanted`, in `folders`, the first of which holds the libraries. `size` is the wheel's, `unpacked` that of
 * what is taken, in bytes.
 * @typedef {{ name: string, version: string, platform: string, sha256: string, size: number, unpacked: number, folders: string[], wanted: string[] }} Wheel
 */

const downloads = join(cache, "downloads");

/**
 * Fetches and unpacks into `folder` what is not there yet, wheel by wheel: an interrupted call is continued by the next.
 * @param {Wheel[]} wheels
 * @param {string} folder
 * @param {{ offline: boolean, remedy: string }} options
 * @param {(text: string) => void} say
 */
export async function fetchWheels(wheels, folder, { offline, remedy }, say) {
  const missing = wheels.filter((wheel) => !unpackedFiles(wheel, folder));
  if (missing.length === 0) return;
  mkdirSync(downloads, { recursive: true });
  const absent = [];
  for (const wheel of missing) if (!(await kept(wheel))) absent.push(wheel);
  if (absent.length > 0 && offline) throw new SetupError(`TensorFlow's library is not whole in ${cache}; ${remedy}`);
  const size = sum(absent.map(({ size }) => size));
  requireRoom(sum(missing.map(({ unpacked }) => unpacked)) + Math.max(...missing.map(({ size }) => size)));
  if (absent.length > 1)
    say(
      `${absent.length} wheels, ${megabytes(size)}: ${absent.map((w) => `${w.name} ${megabytes(w.size)}`).join(", ")}`,
    );
  const urls = absent.length > 0 ? await addresses(absent).catch((error) => String(firstLine(error))) : new Map();
  for (const wheel of missing) {
    const file = (await kept(wheel)) ?? (await fetchWheel(wheel, urls, say));
    say(`unpacking ${wheel.name}`);
    await unpack(wheel, file, folder);
    rmSync(file); // what is unpacked makes it needless
  }
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {number} bytes */
function requireRoom(bytes) {
  const { bavail, bsize } = statfsSync(cache);
  if (bavail * bsize < bytes)
    throw new SetupError(
      `${cache}: ${megabytes(bavail * bsize)} free, ${megabytes(bytes)} needed; make room there, or set XDG_CACHE_HOME to a larger disk`,
    );
}

/** @param {Wheel} wheel */
function isNamedAs({ name, version }) {
  const start = `${name.replaceAll("-", "_")}-${version}-`;
  return (/** @type {string} */ file) => file.startsWith(start) && file.endsWith(".whl");
}

/**
 * The wheel's file, where an earlier call has fetched it.
 * @param {Wheel} wheel
 */
async function kept(wheel) {
  const name = readdirSync(downloads).find(isNamedAs(wheel));
  const file = name && join(downloads, name);
  return file && (await hasHash(wheel.sha256)(file)) ? file : undefined;
}

const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];

/** @param {Wheel[]} wheels */
function choiceOf(wheels) {
  const platforms = [...new Set(wheels.map(({ platform }) => platform))].flatMap((name) => ["--platform", name]);
  const python = ["--implementation", "cp", "--python-version", "3.11"];
  const requirements = wheels.map(({ name, version }) => `${name}==${version}`);
  return ["--no-deps", "--only-binary=:all:", ...python, ...platforms, ...requirements];
}

/**
 * Where each wheel is: name -> address. The addresses come from the user's own pip configuration.
 * @param {Wheel[]} wheels
 * @returns {Promise<Map<string, string>>}
 */
async function addresses(wheels) {
  const dry = ["--dry-run", "--ignore-installed", "--target", downloads, "--report", "-"];
  const report = JSON.parse(await run(venvPython, ["-m", "pip", "install", ...quiet, ...dry, ...choiceOf(wheels)]));
  /** @type {{ metadata: { name: string }, download_info: { url: string } }[]} */
  const found = report.install;
  return new Map(found.map(({ metadata, download_info }) => [metadata.name.replaceAll("_", "-"), download_info.url]));
}

/**
 * The download is ours, because pip's begins anew after an interruption. Where ours fails (a proxy, a login), pip does it.
 * @param {Wheel} wheel
 * @param {Map<string, string> | string} urls or why there are none
 * @param {(text: string) => void} say
 */
async function fetchWheel(wheel, urls, say) {
  const check = hasHash(wheel.sha256);
  try {
    if (typeof urls === "string") throw new SetupError(urls);
    const url = urls.get(wheel.name);
    if (!url) throw new SetupError(`pip names no address for ${wheel.name}`);
    const file = join(downloads, decodeURIComponent(basename(new URL(url).pathname)));
    say(`${basename(file)}, ${megabytes(wheel.size)}`);
    await download(url, file, { check, say });
    return file;
  } catch (error) {
    say(`${firstLine(error)}; asking pip to fetch it`);
    await run(venvPython, ["-m", "pip", "download", ...quiet, "--dest", downloads, ...choiceOf([wheel])]);
    const requirement = `${wheel.name}==${wheel.version}`;
    const file = join(downloads, readdirSync(downloads).find(isNamedAs(wheel)) ?? requirement);
    if (existsSync(file) && (await check(file))) return file;
    rmSync(file, { force: true });
    throw new SetupError(`${requirement}: what pip fetched is not the expected wheel (its SHA-256 differs)`);
  }
}

const unzip = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(tuple(sys.argv[3:]))])
`;

/**
 * To a temporary name first; a running process keeps the files that it has open.
 * @param {Wheel} wheel
 * @param {string} file
 * @param {string} folder
 */
async function unpack(wheel, file, folder) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  await run(findPython()?.command ?? "python3", ["-c", unzip, file, partial, ...wheel.wanted]);
  forget(wheel, folder);
  for (const name of wheel.folders) {
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (existsSync(join(partial, name))) renameSync(join(partial, name), join(folder, name));
  }
  rmSync(partial, { recursive: true });
  writeRecord(wheel, folder);
}
