import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomicSync } from "../../files/atomic";
import { escapeXml } from "../../report/xml";
import { UsageError } from "../usage-error";

/** What a cell has shown, in the notebook format 4. */
export type CellOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Record<string, unknown>; metadata: object }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

export interface Cell {
  id?: string;
  cell_type: string; // code, markdown
  source?: string | string[];
  metadata?: { tags?: string[] };
  outputs?: CellOutput[];
  execution_count?: number | null;
}

export interface NotebookText {
  cells: Cell[];
  metadata: Record<string, unknown>;
}

/** Reads a notebook's file. Throws UsageError where it is none. */
export function readNotebook(file: string): NotebookText {
  try {
    const notebook = JSON.parse(readFileSync(file, "utf8")) as Partial<NotebookText> | null;
    const { cells, metadata = {} } = notebook ?? {};
    if (Array.isArray(cells)) return { ...notebook, cells, metadata };
  } catch (error) {
    throw new UsageError(`${file} is not a notebook: ${(error as Error).message.split("\n")[0]}`);
  }
  throw new UsageError(`${file} is not a notebook: it has no cells`);
}

export const sourceOf = ({ source }: Cell): string => [source ?? ""].flat().join("");
export const tagsOf = ({ metadata }: Cell): readonly string[] => metadata?.tags ?? [];
const hasTag = (cell: Cell, tag: string) => tagsOf(cell).includes(tag);

/** A notebook without its old outputs; the cell `injected` stands behind the one tagged "parameters", in the place of an earlier one. */
export function preparedNotebook(file: string, injected: string): NotebookText {
  const { cells: all, metadata } = readNotebook(file);
  const cells = all.filter((cell) => !hasTag(cell, "injected-parameters"));
  for (const cell of cells) if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  const defaults = cells.findIndex((cell) => hasTag(cell, "parameters"));
  const tags = ["injected-parameters"];
  const code = { cell_type: "code", source: injected, metadata: { tags }, outputs: [], execution_count: null };
  if (injected !== "") cells.splice(defaults + 1, 0, { id: "injected-parameters", ...code });
  Reflect.deleteProperty(metadata, "genfeat"); // an earlier run's failure
  return { ...{ cells, metadata }, ...{ nbformat: 4, nbformat_minor: 5 } };
}

/** The cells to run: code that is not tagged "skip". */
export const runnableCells = ({ cells }: NotebookText): Cell[] =>
  cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell).trim() !== "" && !hasTag(cell, "skip"));

export const saveNotebook = (notebook: NotebookText, folder: string): void =>
  writeAtomicSync(join(folder, "notebook.ipynb"), JSON.stringify(notebook, null, 1) + "\n");

/** Says at the top that the notebook is incomplete, and why, and before the cell where it stopped. */
export function markFailure(notebook: NotebookText, cell: Cell | undefined, title: string, message: string): void {
  notebook.metadata["genfeat"] = { failure: message }; // for the run's record
  const source = `**${title}**\n\n<code>${escapeXml(message)}</code>`;
  const note = (id: string): Cell => ({ id, cell_type: "markdown", source, metadata: { tags: ["failure"] } });
  if (cell) notebook.cells.splice(notebook.cells.indexOf(cell), 0, note("failure-here"));
  notebook.cells.unshift(note("failure"));
}

/** One title for each cell that runs: the last heading above it, numbered where several share it, or its first line of code. */
export function cellTitles({ cells }: NotebookText, runnable: readonly Cell[]): string[] {
  const titles: string[] = [];
  let [heading, count] = ["", 0];
  for (const cell of cells) {
    const source = sourceOf(cell);
    const headings = [...source.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)];
    if (cell.cell_type === "markdown" && headings.length > 0) [heading, count] = [headings.at(-1)![1]!, 0];
    if (!runnable.includes(cell)) continue;
    count++;
    const isOwn = heading === "" || hasTag(cell, "injected-parameters");
    titles.push(isOwn ? firstLine(source) : count === 1 ? heading : `${heading} (${count})`);
  }
  return titles;
}

function firstLine(source: string): string {
  const lines = source.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !/^(\/\/|import )/.test(line)) ?? lines[0]!;
}
