import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { sha256 } from "./hash";

/** The code that a program consists of: the hash of every file and one over them all. */
export interface SourceHash {
  readonly hash: string; // SHA-256 of the sorted list of files
  readonly files: Readonly<Record<string, string>>; // path from root, with / -> SHA-256
}

/**
 * Hashes `entryFiles` (from `root`, or absolute; the ending .ts may be left out) and everything that they import by a relative path, directly or not.
 * Packages are not followed (package-lock.json names them), nor are `import type` lines, which do not run. Throws where an entry does not exist.
 */
export function sourceHash(entryFiles: readonly string[], root: string): SourceHash {
  const found = new Map<string, string>();
  const waiting = entryFiles.map((entry) => {
    const file = resolveModule(resolve(root, entry));
    if (file === undefined) throw new Error(`${resolve(root, entry)}: no such source file`);
    return file;
  });
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const name = relative(root, file).split(sep).join("/");
    if (found.has(name)) continue;
    const text = readFileSync(file, "utf8");
    found.set(name, sha256(text));
    for (const specifier of relativeImports(text)) {
      const imported = resolveModule(resolve(dirname(file), specifier));
      if (imported !== undefined) waiting.push(imported); // what is not there is the compiler's business, or a text that looks like an import
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { hash: sha256(JSON.stringify(sorted)), files: Object.fromEntries(sorted) };
}

const importForms = [
  /^\s*(?:import|export)\s+(?!type\s+[\w{*])(?:[^"';]*?\bfrom\s*)?["'](\.{1,2}\/[^"']+)["']/gm, // import a from "./b"; import "./b"; export * from "./b"
  /\b(?:import|require)\s*\(\s*["'](\.{1,2}\/[^"']+)["']/g,
];

function relativeImports(text: string): string[] {
  return importForms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1]!));
}

function resolveModule(path: string): string | undefined {
  return ["", ".ts", ".js", ".json", ".mjs"]
    .map((end) => path + end)
    .find((file) => existsSync(file) && statSync(file).isFile());
}
