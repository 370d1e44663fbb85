import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { toCsv, toLatex, toMarkdown } from "../../report/table";
import { readRecord, type RunRecord } from "../../results/record";
import type { Cell, Table } from "../../results/table";
import { INTERRUPTED } from "../reproduce/execute";
import { UsageError } from "../usage-error";
import type { Point } from "./grid";
import { pointFolder, readAttempt } from "./jobs";

type Measures = ReadonlyMap<string, Cell>;

/**
 * Gathers the points' results: sweep.csv, .md and .tex with a row a point (its parameters, how it ended, and the measures that the grid asks for, or
 * else every numeric note and the first row of every table), and values.csv with every number of every table. -> how many points are done
 */
export async function collect(
  sweep: string,
  name: string,
  points: readonly Point[],
  wanted: readonly string[] | undefined,
): Promise<number> {
  const parameters = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const found = points.map((point) => {
    const attempt = readAttempt(sweep, point);
    const record = readRecord(join(pointFolder(sweep, point), point.preset, point.name));
    const isDone = attempt?.status === 0 && record?.state === "finished";
    return { point, attempt, isDone, measures: isDone ? measuresOf(record) : new Map<string, Cell>() };
  });
  const all = [...new Set(found.flatMap(({ measures }) => [...measures.keys()]))];
  const done = found.filter(({ isDone }) => isDone).length;
  const missing = done > 0 ? wanted?.find((measure) => !all.includes(measure)) : undefined;
  if (missing !== undefined)
    throw new UsageError(`"collect": no point has "${missing}"; there are\n  ${all.join("\n  ")}`);
  const shown =
    wanted ??
    all.filter((measure) =>
      isLeading(
        measure,
        found.map(({ measures }) => measures),
      ),
    );
  const head = ({ values }: Point) => parameters.map((key) => asCell(values[key]));
  const table: Table = {
    columns: [...parameters, "run state", "run seconds", ...shown], // no parameter can have these names
    rows: found.map(({ point, attempt, isDone, measures }) => [
      ...head(point),
      isDone ? "done" : attempt ? (attempt.status === INTERRUPTED ? "interrupted" : "failed") : "not run",
      attempt?.seconds ?? null,
      ...shown.map((measure) => measures.get(measure) ?? null),
    ]),
    caption: `${name}: ${done} of ${points.length} points`,
  };
  const values: Table = {
    columns: [...parameters, "measure", "value"],
    rows: found.flatMap(({ point, measures }) =>
      [...measures].map(([measure, value]): Cell[] => [...head(point), measure, value]),
    ),
  };
  await writeAtomic(join(sweep, "sweep.csv"), toCsv(table));
  await writeAtomic(join(sweep, "sweep.md"), toMarkdown(table));
  await writeAtomic(join(sweep, "sweep.tex"), toLatex(table, `tab:sweep-${name}`));
  await writeAtomic(join(sweep, "values.csv"), toCsv(values));
  return done;
}

const asCell = (value: unknown): Cell =>
  typeof value === "number" || typeof value === "string" ? value : value === undefined ? null : JSON.stringify(value);

/** Every number of a run: notes by their name, cells of tables as "table: row: column". A row's name is the text in it. */
function measuresOf(record: RunRecord): Measures {
  const measures = new Map<string, Cell>();
  for (const [note, value] of Object.entries(record.notes)) if (typeof value === "number") measures.set(note, value);
  for (const output of record.outputs) {
    if (output.kind !== "table") continue;
    const { columns, rows } = output.table;
    rows.forEach((row, i) => {
      const label = row.find((cell) => typeof cell === "string") ?? String(i + 1);
      row.forEach((cell, j) => {
        if (typeof cell === "number" || (typeof cell === "object" && cell !== null && "mean" in cell))
          measures.set([output.name, label, columns[j]].join(": "), cell);
      });
    });
  }
  return measures;
}

/** Whether a measure is a note, or stands in the first row of its table. */
function isLeading(measure: string, all: readonly Measures[]): boolean {
  const row = (name: string) => name.split(": ").slice(0, 2).join(": ");
  const table = measure.split(": ")[0]!;
  if (!measure.includes(": ")) return true;
  return all.some((measures) => {
    const first = [...measures.keys()].find((name) => name.startsWith(`${table}: `));
    return first !== undefined && row(first) === row(measure);
  });
}
