import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../usage-error";
import { readNotebook, sourceOf, tagsOf } from "./notebook-file";

export interface Notebook {
  readonly name: string; // "00-quickstart": also the name of its results folder
  readonly file: string;
  readonly parameters: string | undefined; // source of the cell tagged "parameters"
  readonly cells: readonly NotebookCell[];
}

export interface NotebookCell {
  readonly type: string; // code, markdown
  readonly source: string;
  readonly tags: readonly string[];
}

/** Finds notebooks by name, by name without its number, or by path; all of the folder if none is named. */
export function findNotebooks(folder: string, wanted: readonly string[]): Notebook[] {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".ipynb"))
        .sort()
    : [];
  if (wanted.length === 0 && files.length === 0) throw new UsageError(`there are no notebooks in ${folder}`);
  if (wanted.length === 0) return files.map((file) => open(join(folder, file)));
  return wanted.map((name) => {
    if (name.endsWith(".ipynb") && existsSync(name)) return open(resolve(name));
    const file = files.find((candidate) =>
      [candidate, shorten(candidate), shorten(candidate).replace(/^\d+-/, "")].includes(name),
    );
    if (file) return open(join(folder, file));
    throw new UsageError(
      `there is no notebook ${name}; in ${folder} there are ${files.map(shorten).join(", ") || "none"}`,
    );
  });
}

const shorten = (file: string) => basename(file, ".ipynb");

function open(file: string): Notebook {
  const cells = readNotebook(file).cells.map((cell) => ({
    type: cell.cell_type,
    source: sourceOf(cell),
    tags: tagsOf(cell),
  }));
  const parameters = cells.find(({ tags }) => tags.includes("parameters"))?.source;
  return { name: shorten(file), file, parameters, cells };
}
