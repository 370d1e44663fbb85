import { estimate } from "../results/seeds";
import { isQuoted, type Cell, type Table } from "../results/table";
import { difference } from "./comparison";

/**
 * Tables of the same rows and columns as one: a number that differs becomes an estimate, what is the same stays. A column "difference" between "paper" and "ours" is
 * calculated anew. Throws for tables of other shapes and words, naming the place.
 */
export function meanTable(tables: readonly Table[], name: string): Table {
  const first = tables[0]!;
  for (const other of tables) {
    if (JSON.stringify(other.columns) !== JSON.stringify(first.columns))
      throw new Error(
        `table "${name}": the columns are ${other.columns.join(", ")}, of the first run ${first.columns.join(", ")}`,
      );
    if (other.rows.length !== first.rows.length)
      throw new Error(`table "${name}": ${other.rows.length} rows, of the first run ${first.rows.length}`);
  }
  const rows = first.rows.map((row, r) =>
    row.map((_, c) =>
      merged(
        tables.map((table) => table.rows[r]![c]!),
        `table "${name}", row ${r + 1}, column "${first.columns[c]}"`,
        isCode(first, c),
      ),
    ),
  );
  return { ...first, rows: withDifferences(first.columns, rows) };
}

const isCode = ({ columns, formats = {} }: Table, column: number) => formats[columns[column]!]?.code === true;

function merged(cells: readonly Cell[], where: string, isCommand: boolean): Cell {
  const [first = null] = cells;
  if (cells.every((cell) => JSON.stringify(cell) === JSON.stringify(first))) return first;
  if (isCommand && cells.every((cell) => typeof cell === "string"))
    return (first as string).replace(/ --set seed=\S+/, "");
  const isNumber = (cell: Cell) => cell === null || typeof cell === "number";
  if (cells.every(isNumber)) return estimate(cells);
  const [shown] = cells.filter((cell) => !isNumber(cell));
  throw new Error(
    `${where}: ${JSON.stringify(shown !== null && shown !== undefined && isQuoted(shown) ? shown.printed : shown)} is not the same in all runs; only numbers have a mean`,
  );
}

function withDifferences(columns: readonly string[], rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const [paper, ours, at] = ["paper", "ours", "difference"].map((column) => columns.indexOf(column)) as [
    number,
    number,
    number,
  ];
  if (paper < 0 || ours < 0 || at < 0) return rows;
  return rows.map((row) => row.map((cell, i) => (i === at ? difference(row[paper]!, row[ours]!) : cell)));
}

/** Notes of several runs: the same stay, numbers become estimates, other ones a list in the order of the runs. */
export function meanNotes(notes: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const keys = [...new Set(notes.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(
    keys.map((key) => {
      const values = notes.map((one) => one[key] ?? null);
      if (values.every((value) => JSON.stringify(value) === JSON.stringify(values[0]))) return [key, values[0]];
      const numbers = values.filter((value): value is number => typeof value === "number");
      return [key, numbers.length === values.length ? estimate(numbers) : values];
    }),
  );
}
