import { paperItem } from "../results/papers";
import type { PaperItem } from "../results/paper";
import type { Cell, ColumnFormat, Estimate, Table } from "../results/table";
import { comparisonFormats, DIFFERS, difference } from "./comparison";
import { heading } from "./numbers";

/** Our numbers for a row of a paper's table, by the paper's columns; null: measured without a result. */
export interface OurRow {
  readonly row: string; // as the paper's table calls it; or a row that it does not have
  readonly values: Readonly<Record<string, number | Estimate | string | null>>; // a string: why there is no number
  readonly differs: string; // how our setting departs from the paper's
  readonly command: string; // that measures ours
}

/**
 * A paper's table with our numbers beside its own: a line for each of its rows and metrics, or for these `metrics`. Rows that we lack are kept, as "not yet",
 * where `all` is true, else the caption says how many there are; the paper's gaps are dashes. Throws for a column that the table does not have.
 */
export function besidePaper(
  id: string,
  ours: readonly OurRow[],
  { all = false, caption = "", metrics: chosen }: BesideOptions = {},
): Table {
  const item = paperItem(id);
  const metrics = item.columns.filter(({ text }) => !text);
  for (const { row, values } of ours) {
    const wrong = Object.keys(values).find((column) => !metrics.some(({ name }) => name === column));
    if (wrong !== undefined)
      throw new Error(
        `${id}, row "${row}": no metric "${wrong}"; there are ${metrics.map(({ name }) => name).join(", ")}`,
      );
  }
  const names = [...item.rows.map(({ name }) => name), ...ours.map(({ row }) => row)];
  const rows = [...new Set(names)].flatMap((name) =>
    linesOf(
      item,
      name,
      ours.find(({ row }) => row === name),
      { all, chosen },
    ),
  );
  return {
    columns: ["method", "metric", "paper", "ours", "difference", DIFFERS, "command"],
    rows,
    formats: { method: { once: true }, ...comparisonFormats({ digits: 3 }) },
    caption: caption || captionOf(item, rows),
  };
}

/** "Tab. V, 2 of its 7 rows: ..." */
function captionOf({ label, rows, title, note }: PaperItem, lines: readonly Cell[][]): string {
  const shown = rows.filter(({ name }) => lines.some(([method]) => method === name)).length;
  const part = shown < rows.length ? `, ${shown} of its ${rows.length} rows` : "";
  return `${label}${part}: ${title}.${note === undefined ? "" : ` ${note}`}`;
}

interface BesideOptions {
  readonly all?: boolean;
  readonly caption?: string;
  readonly metrics?: readonly string[];
}

function linesOf(
  item: PaperItem,
  name: string,
  mine: OurRow | undefined,
  { all, chosen }: { readonly all: boolean; readonly chosen: readonly string[] | undefined },
): Cell[][] {
  if (!mine && !all) return [];
  const theirs = item.rows.find((row) => row.name === name);
  return item.columns.flatMap((column, i) => {
    const paper = theirs?.cells[i] ?? null;
    const value = mine?.values[column.name] ?? null;
    if (column.text || chosen?.includes(column.name) === false || (paper === null && value === null)) return [];
    const cells = [name, heading(column.name, column), paper, value, difference(paper, value)];
    return [[...cells, mine?.differs ?? theirs?.note ?? "", mine?.command ?? ""]];
  });
}

/** A paper's table as it prints it, with notes on what is doubtful. */
export function paperTable({ columns, rows, title, label, note }: PaperItem): Table {
  const hasNotes = rows.some((row) => row.note !== undefined);
  const format = ({ better, unit }: PaperItem["columns"][number]): ColumnFormat => ({
    ...(better !== undefined && { better }),
    ...(unit !== undefined && { unit }),
  });
  return {
    columns: ["method", ...columns.map(({ name }) => name), ...(hasNotes ? ["note"] : [])],
    rows: rows.map((row) => [row.name, ...row.cells, ...(hasNotes ? [row.note ?? ""] : [])]),
    formats: Object.fromEntries(columns.map((column) => [column.name, format(column)])),
    caption: `${label}, the paper's numbers: ${title}.${note === undefined ? "" : ` ${note}`}`,
  };
}
