// Which files of node_modules the commands of a bundle can come to load: those that esbuild finds behind them, and what packages load by a computed name.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { build, transform } from "esbuild";
import { root } from "../setup/paths.mjs";
import { findNotebooks, importedModules } from "./project.mjs";

/** The commands that a bundle has. */
export const commands = ["doctor", "train", "reproduce", "report", "render", "weights", "data", "extract"];

/** @param {string} name */
const packageFolder = (name) => join(root, "node_modules", name);

/** Whole packages, or these files of them: what no import names. */
const besides = () => {
  const platform = `${process.platform}-${process.arch}`;
  const plotly = packageFolder("plotly.js");
  return [
    ...["tsx", "esbuild", `@esbuild/${platform}`].map(packageFolder), // run TypeScript
    ...[`@img/sharp-${platform}`, `@img/sharp-libvips-${platform}`].map(packageFolder),
    packageFolder(`@resvg/resvg-js-${platform}-gnu`),
    join(packageFolder("@tensorflow/tfjs-node-gpu"), "package.json"),
    ...["package.json", "dist/plotly.min.js"].map((name) => join(plotly, name)),
  ];
};

/** Sources of src become what tsx makes of them, CommonJS: an import takes the file that a package has for `require`. */
const asRequired = {
  name: "as-required",
  /** @param {import("esbuild").PluginBuild} builder */
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "ts", format: "cjs", sourcefile: path });
      return { contents: code, loader: "js" };
    });
    builder.onLoad({ filter: /node_modules.*\.c?js$/ }, async ({ path }) => {
      const text = readFileSync(path, "utf8");
      return { contents: text.replaceAll("require(`", "String(`"), loader: "js" }; // a computed name: see besides
    });
  },
};

/** The modules that notebooks import. */
const notebookModules = () =>
  findNotebooks(join(root, "notebooks"), []).flatMap(({ cells }) =>
    importedModules(cells, root).flatMap(([, file]) => file ?? []),
  );

/** The modules that others start as a process or worker: join(__dirname, "cells.ts"). */
function startedModules() {
  const files = filesIn(join(root, "src")).filter(
    (name) => /\.ts$/.test(name) && !/\.test\.ts$|^src\/cli\/(bench|explore|parity|soak|sweep)\//.test(name),
  );
  return files.flatMap((file) => {
    const named = readFileSync(join(root, file), "utf8").matchAll(/\bjoin\(__dirname, "([\w-]+)(\.ts)?"\)/g);
    return [...named].map(([, name]) => `${dirname(file)}/${name}.ts`).filter((name) => existsSync(join(root, name)));
  });
}

/**
 * All files of node_modules and scripts that a bundle's sources load, relative to the project, sorted; every package with its package.json and licence.
 * @returns {Promise<string[]>}
 */
export async function moduleFiles() {
  const entries = [...commands.map((name) => `src/cli/${name}.ts`), ...notebookModules(), ...startedModules()];
  const { metafile } = await build({
    entryPoints: [...new Set(entries)],
    absWorkingDir: root,
    ...{ bundle: true, platform: "node", write: false, outdir: "none", metafile: true, logLevel: "error" },
    plugins: [asRequired],
    loader: { ".node": "empty", ".html": "empty" },
    external: ["mock-aws-s3", "aws-sdk", "nock"], // of node-pre-gyp's commands, which nobody calls
    logOverride: { "require-resolve-not-external": "silent" },
  });
  const found = Object.keys(metafile.inputs).filter((name) => /^(node_modules|scripts)\//.test(name)); // src goes whole
  const files = new Set([...found, ...besides().flatMap(filesIn)]);
  for (const folder of packagesOf(files))
    for (const name of readdirSync(join(root, folder)))
      if (name === "package.json" || /^(licen[cs]e|notice|copying)/i.test(name)) files.add(`${folder}/${name}`);
  return [...files].filter((name) => statSync(join(root, name)).isFile()).sort();
}

/**
 * Files at or under `path`, relative to the project.
 * @param {string} path
 * @returns {string[]}
 */
export function filesIn(path) {
  const name = relative(root, path).split(sep).join("/");
  if (!statSync(path).isDirectory()) return [name];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.name === "node_modules" || /\.(map|md|d\.[cm]?ts)$/.test(entry.name) ? [] : filesIn(join(path, entry.name)),
  );
}

/**
 * The folders of the packages that files belong to.
 * @param {Iterable<string>} files
 */
function packagesOf(files) {
  const folders = [...files].map((file) => /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? "");
  return new Set(folders.filter((folder) => folder !== ""));
}
