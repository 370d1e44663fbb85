// npm's packages exactly as locked, without their install scripts (.npmrc): the only one that matters would download another TensorFlow.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }} Locked */

/**
 * Every package that has to be there, by its folder.
 * @returns {[folder: string, package: Locked][]}
 */
function locked() {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  /** @type {[string, Locked][]} */
  const all = Object.entries(lock.packages);
  return all.filter(([folder, { optional }]) => folder.startsWith("node_modules/") && !optional);
}

/** Whether no package's folder is missing: what can be asked at every start. */
export const arePackagesThere = () => locked().every(([folder]) => existsSync(join(root, folder, "package.json")));

/** Whether each package has its locked version; also true after a plain `npm install`. */
export function arePackagesLocked() {
  return locked().every(([folder, { version, link }]) => {
    try {
      return link || JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).version === version;
    } catch {
      return false;
    }
  });
}

/**
 * @param {{ offline: boolean }} options
 * @param {(text: string) => void} say
 */
export async function installPackages({ offline }, say) {
  if (arePackagesLocked()) return;
  say(`${locked().length} packages${offline ? ", from npm's own cache" : ""}`);
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", offline ? "--offline" : "--prefer-offline"]);
}
