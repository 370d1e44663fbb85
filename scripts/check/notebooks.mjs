// Notebooks in git carry no outputs: `node scripts/check/notebooks.mjs --fix` takes them out, without it the faults are listed.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kernel = { display_name: "genfeat (TypeScript)", language: "typescript", name: "genfeat" };

/** @typedef {{ cell_type: string, outputs?: unknown[], execution_count?: number | null, metadata: Record<string, unknown>, source: string | string[] }} Cell */
/** @typedef {{ cells: Cell[], metadata: Record<string, any> }} Notebook */

/**
 * The notebooks of a folder.
 * @param {string} folder
 */
const notebooksIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => join(folder, name));

/**
 * What is wrong, one line each, with the remedy.
 * @param {string} folder
 * @returns {string[]}
 */
export function notebookFaults(folder) {
  return notebooksIn(folder).flatMap((file) => {
    try {
      const text = readFileSync(file, "utf8");
      return text === stripped(text)
        ? []
        : [`${file}: has outputs, counts or another kernel's name; run node scripts/check/notebooks.mjs --fix`];
    } catch (error) {
      return [`${file}: ${/** @type {Error} */ (error).message}`];
    }
  });
}

/**
 * The notebook without outputs, execution counts and what front ends leave in the metadata, in Jupyter's own layout.
 * @param {string} text
 */
export function stripped(text) {
  /** @type {Notebook} */
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
    cell.metadata = cell.metadata.tags ? { tags: cell.metadata.tags } : {};
  }
  const language = { file_extension: ".ts", mimetype: "text/x-typescript", name: "typescript" };
  notebook.metadata = { kernelspec: kernel, language_info: language };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "notebooks");
  if (process.argv.includes("--fix"))
    for (const file of notebooksIn(folder)) writeFileSync(file, stripped(readFileSync(file, "utf8")));
  for (const fault of notebookFaults(folder)) console.log(fault);
}
