// Whether anything changed since set-up last ran through: asked at every start, answered in milliseconds.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @typedef {{ facts: unknown, sources: string[], products: string[] }} State what set-up depends on, and what it makes */

/**
 * A hash of the content of the sources: a checkout may change their times only.
 * @param {State} state
 */
function fingerprint({ facts, sources }) {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const file of sources) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest("hex");
}

/**
 * Size and time of a product, which may be large.
 * @param {string} file
 * @returns {[string, number, number]}
 */
function trace(file) {
  const { size, mtimeMs } = statSync(file);
  return [file, size, mtimeMs];
}

/**
 * @param {string} file
 * @param {State} state
 */
export function isUnchanged(file, state) {
  try {
    const stamp = JSON.parse(readFileSync(file, "utf8"));
    const products = JSON.stringify(state.products.map(trace));
    return stamp.fingerprint === fingerprint(state) && JSON.stringify(stamp.products) === products;
  } catch {
    return false; // no stamp, or a file is gone
  }
}

/**
 * @param {string} file
 * @param {State} state
 */
export function writeStamp(file, state) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({ fingerprint: fingerprint(state), products: state.products.map(trace) }, null, 1),
  );
}

/** @param {string} file */
export const removeStamp = (file) => rmSync(file, { force: true });

/**
 * The files of a folder with a given ending.
 * @param {string} folder
 * @param {string} ending
 */
export const filesIn = (folder, ending) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
