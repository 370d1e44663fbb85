import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../files/hash";
import { sourceHash } from "../../files/source-hash";
import type { Notebook, NotebookCell } from "./notebooks";

/** All that a run's results follow from, but for the data: see data-files.ts. */
export interface Inputs {
  readonly notebook: string; // SHA-256 of the cells
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>; // path from the root -> SHA-256: imported src, the kernel, the locks, papers' numbers
}

const locks = ["package-lock.json", "requirements.txt"];

/** Reads what a run of a notebook would be made from, in the project's folder `root`. */
export function inputsOf(notebook: Notebook, parameters: ReadonlyMap<string, unknown>, root: string): Inputs {
  const cells = notebook.cells.filter(({ tags }) => !tags.includes("injected-parameters"));
  const found = importedModules(cells, root);
  const { files } = sourceHash(
    found.flatMap(([, file]) => file ?? []),
    root,
  );
  const missing = found.flatMap(([entry, file]) => (file === undefined ? [[entry, "missing"]] : []));
  return {
    notebook: sha256(JSON.stringify(cells)),
    parameters: Object.fromEntries([...parameters].sort(([a], [b]) => (a < b ? -1 : 1))),
    files: {
      ...files,
      ...hashes([...platformFiles(root), ...(readsPapers in files ? paperFiles(root) : [])], root),
      ...(Object.fromEntries(missing) as Record<string, string>),
    },
  };
}

/** The modules of src that cells import, each with its file from the root, undefined where there is none. */
export function importedModules(
  cells: readonly NotebookCell[],
  root: string,
): (readonly [entry: string, file: string | undefined])[] {
  const entries = new Set(cells.flatMap(({ type, source }) => (type === "code" ? importsOf(source) : [])));
  return [...entries].map((entry) => [entry, resolveModule(entry, root)]);
}

/** The modules of src that a cell imports: the kernel resolves them from the project's root. */
function importsOf(source: string): string[] {
  const form = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["']\.\/([^"']+)["']/g;
  return [...source.matchAll(form)].map((match) => match[1]!);
}

const resolveModule = (entry: string, root: string): string | undefined =>
  [".ts", ".json", ".js", ""].map((end) => entry + end).find((file) => existsSync(join(root, file)));

/** What every run rests on: the kernel, the runner, the native part of the backend, the locked packages. */
const platformFiles = (root: string): string[] => [
  ...locks,
  "scripts/notebook_runner.py",
  ...inFolder(root, "scripts/runner", /\.py$/),
  ...inFolder(root, "scripts/kernel", /\.js$/),
  ...inFolder(root, "src/backend/native", /\.(cc|h)$/),
];

/** The papers' numbers, which tables are set beside: this module reads all of them. */
const readsPapers = "src/results/papers.ts";
const paperFiles = (root: string): string[] => inFolder(root, "data/paper", /\.json$/);

const inFolder = (root: string, folder: string, ending: RegExp): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => ending.test(name))
        .map((name) => `${folder}/${name}`)
    : [];

const hashes = (files: readonly string[], root: string) =>
  Object.fromEntries(
    files.filter((file) => existsSync(join(root, file))).map((file) => [file, sha256(readFileSync(join(root, file)))]),
  );

/** Why results made from `before` are not those that `now` would give: one reason a part, none if they agree. */
export function changesBetween(before: Inputs, now: Inputs): string[] {
  const reasons = before.notebook === now.notebook ? [] : ["the notebook changed"];
  for (const name of keysOf(before.parameters, now.parameters)) {
    const [old, new_] = [before.parameters[name], now.parameters[name]].map(described);
    if (old !== new_) reasons.push(`${name} is ${new_}, was ${old}`);
  }
  for (const file of keysOf(before.files, now.files)) {
    const [old, new_] = [before.files[file], now.files[file]];
    if (old === new_) continue;
    const what = new_ === undefined ? "is no longer used" : old === undefined ? "is used now" : "changed";
    reasons.push(`${file} ${what}`);
  }
  return reasons;
}

const described = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));

const keysOf = (a: object, b: object) => [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
