import { NotFiniteError } from "./json";

/** A number measured several times, as over seeds: mean and standard deviation of n values. */
export interface Estimate {
  readonly mean: number;
  readonly std: number;
  readonly n: number;
}

/** A number of a paper, with the digits that the paper prints. */
export interface Quoted {
  readonly value: number;
  readonly printed: string; // "0.540", "52.88 ± 0.71"
  readonly std?: number;
}

/** null: there is no such value. */
export type Cell = string | number | Estimate | Quoted | null;

/** How a column's numbers are shown; files for machines (CSV) hold them unrounded. */
export interface ColumnFormat {
  readonly digits?: number; // significant, zeros kept: 3 shows .05 as 0.0500. Unless given, at most 4, zeros dropped
  readonly decimals?: number; // instead of digits
  readonly signed?: boolean; // + in front of positive numbers
  readonly unit?: string; // joins the heading
  readonly better?: "lower" | "higher"; // an arrow in the heading
  readonly code?: boolean; // text in typewriter letters, as commands
  readonly once?: boolean; // on pages, equal texts below each other are written once, across their rows
  readonly missing?: string; // what stands for null outside CSV, a dash unless given
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly caption?: string;
  readonly formats?: Readonly<Record<string, ColumnFormat>>; // by column
}

/** Puts what a table is of before its caption: a run may have the same table of several sets. */
export const headed = (what: string, table: Table): Table => ({
  ...table,
  caption: [what, ...(table.caption ? [table.caption] : [])].join(": "),
});

/** What a danfojs DataFrame looks like from outside. */
export interface Frame {
  readonly columns: string[];
  readonly values: unknown; // rows
}

export const isEstimate = (cell: Cell): cell is Estimate => typeof cell === "object" && cell !== null && "mean" in cell;

export const isQuoted = (cell: Cell): cell is Quoted => typeof cell === "object" && cell !== null && "printed" in cell;

/** A table from a table or a danfojs DataFrame, checked. Throws NotFiniteError for NaN and infinities, naming row and column. */
export function asTable(source: Table | Frame, name = "table"): Table {
  const table: Table = "rows" in source ? source : { columns: source.columns, rows: source.values as Cell[][] };
  const { columns, rows, formats = {} } = table;
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new Error(`${name}: two columns are called "${twice}"`);
  const unknown = Object.keys(formats).find((column) => !columns.includes(column));
  if (unknown !== undefined)
    throw new Error(
      `${name}: a format for "${unknown}", but the columns are ${columns.map((c) => `"${c}"`).join(", ")}`,
    );
  rows.forEach((row, i) => {
    if (row.length !== columns.length)
      throw new Error(`${name}: row ${i + 1} has ${row.length} cells, expected ${columns.length}`);
    row.forEach((cell, j) => checkCell(cell, `${name}: row ${i + 1} ("${describe(row[0])}"), column "${columns[j]}"`));
  });
  return table;
}

function checkCell(cell: Cell | undefined, where: string): void {
  if (cell === null || typeof cell === "string") return;
  const numbers = typeof cell === "number" ? [cell] : numbersOf(cell);
  for (const x of numbers) {
    if (typeof x !== "number")
      throw new Error(`${where} holds ${typeof x}; expected text, a number, an estimate or null`);
    if (!Number.isFinite(x)) throw new NotFiniteError(`${where} is ${x}; write null where there is no value`);
  }
}

function numbersOf(cell: Estimate | Quoted | undefined): (number | undefined)[] {
  if (cell !== undefined && isQuoted(cell)) return [cell.value, cell.std ?? 0];
  return [cell?.mean, cell?.std, cell?.n];
}

const describe = (cell: Cell | undefined) =>
  typeof cell === "string" ? cell : typeof cell === "number" ? `${cell}` : "";
