import { asTable, isQuoted, type Cell, type Estimate, type Frame, type Table } from "./table";

/**
 * Puts rows that differ only in `over` (as "seed") into one, their numbers as estimates: mean and sample standard deviation. Order of first appearance;
 * columns that are not numbers have to agree.
 */
export function overRuns(table: Table | Frame, over: string): Table {
  const { columns, rows, caption, formats = {} } = asTable(table);
  const at = columns.indexOf(over);
  if (at < 0)
    throw new Error(`no column "${over}" to average over; there are ${columns.map((c) => `"${c}"`).join(", ")}`);
  const kept = columns.flatMap((_, i) => (i === at ? [] : [i]));
  const isText = (i: number) => rows.some((row) => typeof row[i] === "string");
  const groups = new Map<string, (readonly Cell[])[]>();
  for (const row of rows) {
    const key = JSON.stringify(kept.filter(isText).map((i) => row[i]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const merged = [...groups.values()].map((group) =>
    kept.map((i) => (isText(i) || isQuoted(group[0]![i]!) ? group[0]![i]! : estimate(group.map((row) => row[i]!)))),
  );
  return {
    columns: kept.map((i) => columns[i]!),
    rows: merged,
    ...(caption !== undefined && { caption }),
    formats: Object.fromEntries(Object.entries(formats).filter(([column]) => column !== over)),
  };
}

/** Mean and sample standard deviation (n - 1) of the numbers; the number itself if there is one, null without any. */
export function estimate(cells: readonly Cell[]): Estimate | number | null {
  const values = cells.filter((cell): cell is number => typeof cell === "number");
  const n = values.length;
  if (n <= 1) return values[0] ?? null;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1));
  return { mean, std, n };
}
