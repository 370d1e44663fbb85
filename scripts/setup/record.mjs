// What of which wheel is unpacked: a record for each beside the folders, written last. src/cli/doctor/wheels.ts reads them, too.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./wheels.mjs").Wheel} Wheel */
/** @typedef {[name: string, size: number][]} Files the libraries of a wheel */
/** @typedef {{ name: string, version: string, sha256: string, files: Files }} Unpacked */

/**
 * @param {Wheel} wheel
 * @param {string} folder
 */
const recordOf = ({ name }, folder) => join(folder, `${name}.json`);

/** @param {string} path */
const librariesIn = (path) => readdirSync(path).filter((name) => /\.(so|dylib)(\.|$)/.test(name));

/**
 * The libraries that a wheel has put into `folder`; undefined where it was another wheel, or one of them is missing or has another size.
 * @param {Wheel} wheel
 * @param {string} folder
 */
export function unpackedFiles(wheel, folder) {
  try {
    /** @type {Unpacked} */
    const { version, sha256, files } = JSON.parse(readFileSync(recordOf(wheel, folder), "utf8"));
    if (version !== wheel.version || sha256 !== wheel.sha256) return undefined;
    const home = join(folder, wheel.folders[0]);
    const isWhole = files.every(([name, size]) => statSync(join(home, name)).size === size);
    return isWhole ? files.map(([name]) => join(home, name)) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The libraries of these wheels in `folder`, of those that are there.
 * @param {Wheel[]} wheels
 * @param {string} folder
 */
export const unpackedLibraries = (wheels, folder) => wheels.flatMap((wheel) => unpackedFiles(wheel, folder) ?? []);

/**
 * Which wheels the records in `folder` name.
 * @param {string} folder
 * @returns {Omit<Unpacked, "files">[]}
 */
export const recordedWheels = (folder) =>
  readdirSync(folder).flatMap((file) => {
    if (!file.endsWith(".json")) return [];
    const { name, version, sha256 } = readJson(join(folder, file)) ?? {};
    return file === `${name}.json` && version && sha256 ? [{ name, version, sha256 }] : []; // the folder may be the user's
  });

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {Wheel} wheel
 * @param {string} folder
 */
export function writeRecord(wheel, folder) {
  const { name, version, sha256, folders } = wheel;
  const home = join(folder, folders[0]);
  const files = librariesIn(home).map((file) => [file, statSync(join(home, file)).size]);
  writeFileSync(recordOf(wheel, folder), `${JSON.stringify({ name, version, sha256, files })}\n`);
}

/**
 * Before another wheel takes the place of what is there, in any version: its record, and the folder in which it says what it is.
 * @param {Wheel} wheel
 * @param {string} folder
 */
export function forget(wheel, folder) {
  if (!existsSync(folder)) return;
  const start = `${wheel.name.replaceAll("-", "_")}-`;
  const about = readdirSync(folder).filter((entry) => entry.startsWith(start) && entry.endsWith(".dist-info"));
  for (const path of [recordOf(wheel, folder), ...about.map((name) => join(folder, name))])
    rmSync(path, { recursive: true, force: true });
}
