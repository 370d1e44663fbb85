// What a bundle holds, as a folder: app/ (the project), node/, lib/, cache/, genfeat.
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../setup/output.mjs";
import { cache, dataFolder, root } from "../setup/paths.mjs";
import { commands, filesIn, moduleFiles } from "./modules.mjs";
import { codeVersion } from "./project.mjs";

const here = import.meta.dirname;

const projectParts = [
  ...["package.json", "package-lock.json", "requirements.txt", "tsconfig.json", "LICENSE", "NOTICE", "README.md"],
  ...["environment.md", "src", "notebooks", "data/paper", "scripts/kernel", "scripts/runner"],
  ...["scripts/notebook_runner.py", "scripts/bundle/target/system-cuda.cjs"],
];

/**
 * The project's sources, packages, data and weights.
 * @param {string} stage
 * @param {{ data: string[], weights: string[] | undefined }} options
 */
export async function stageProject(stage, { data, weights }) {
  const app = join(stage, "app");
  for (const name of data) stageData(name, stage); // first, for a name may be wrong
  for (const name of weights ?? namesIn(shipped)) stageWeights(name, stage);
  const own = projectParts.filter((name) => existsSync(join(root, name))).flatMap((name) => filesIn(join(root, name)));
  for (const name of [...own.filter((name) => !/\.test\.\w+$/.test(name)), ...(await moduleFiles())])
    cpSync(join(root, name), join(app, name), { dereference: true });
  const { commit, dirty } = codeVersion(root); // of a run's record: src/files/bundle.ts
  writeFileSync(join(app, "bundle.json"), `${JSON.stringify({ commit, dirty })}\n`);
  const launcher = readFileSync(join(here, "target", "genfeat"), "utf8").replace("@COMMANDS@", commands.join(" | "));
  writeFileSync(join(stage, "genfeat"), launcher, { mode: 0o755 });
}

/**
 * The bundle's Node, and what unpacks the rest with it; its fonts.
 * @param {{ node: string, fonts: string }} packages folders
 * @param {string} stage
 */
export function stagePackages({ node, fonts }, stage) {
  cpSync(node, join(stage, "node"), { recursive: true });
  cpSync(join(here, "target", "unzstd.cjs"), join(stage, "node", "unzstd.cjs"));
  cpSync(fonts, join(stage, "fonts"), { recursive: true });
  cpSync(join(here, "target", "fonts.conf"), join(stage, "fonts", "fonts.conf"));
}

/** @param {string} folder */
const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** @param {string[]} names */
const listed = (names) => names.join(", ") || "none";

const copied = { recursive: true, dereference: true }; // large sets are often links into another disk

/** @param {string} name @param {string} stage */
function stageData(name, stage) {
  const sets = namesIn(dataFolder);
  const folder = sets.includes(name) ? join(dataFolder, name) : resolve(name);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`--data ${name}: neither a folder nor a set in ${dataFolder} (${listed(sets)})`);
  cpSync(folder, join(stage, "cache", "genfeat", "data", basename(folder)), copied);
}

const shipped = join(root, "data", "weights");
const imported = join(cache, "weights");

/** @param {string} name @param {string} stage */
function stageWeights(name, stage) {
  if (namesIn(shipped).includes(name))
    return cpSync(join(shipped, name), join(stage, "app", "data", "weights", name), copied);
  const about = join(imported, `${name}.json`);
  if (!existsSync(about))
    throw new UsageError(
      `--weights ${name}: neither in ${shipped} (${listed(namesIn(shipped))}) nor imported (${listed(namesIn(imported)).replaceAll(".json", "")})`,
    );
  const target = join(stage, "cache", "genfeat", "weights");
  const text = readFileSync(about, "utf8");
  cpSync(about, join(target, basename(about)), copied);
  for (const file of readdirSync(join(imported, "files")))
    if (text.includes(file.replace(/\.\w+$/, "")))
      cpSync(join(imported, "files", file), join(target, "files", file), copied);
}

/**
 * Bytes of a file, or of all in a folder.
 * @param {string} path
 * @returns {number}
 */
export const sizeOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;
