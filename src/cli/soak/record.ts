import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomicSync } from "../../files/atomic";
import { codeVersion, machine, type CodeVersion, type Machine } from "../../files/provenance";
import { toMarkdown } from "../../report/table";
import { strictJson } from "../../results/json";
import type { Row } from "./row";
import type { Tally } from "./run-row";

/** results/reliability/<row>.json */
export interface RowRecord {
  readonly row: string;
  readonly title: string;
  readonly bar: string;
  readonly unit: string;
  readonly state: "passed" | "failed" | "unfinished"; // unfinished: not all of it was done, or something could not be done on this machine
  readonly counts: { readonly done: number; readonly wanted: number; readonly failed: number };
  readonly numbers: Readonly<Record<string, number>>; // counts added up, maxima of what was measured
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
  readonly date: string;
  readonly minutes: number;
  readonly code: CodeVersion;
  readonly machine: Machine;
  readonly node: string;
  readonly command: string;
}

/** Writes a row's record and, from all of them, the table. */
export function writeRecord(folder: string, row: Row, tally: Tally): RowRecord {
  const done = tally.units;
  const wanted = row.counts.full;
  const record: RowRecord = {
    ...{ row: row.id, title: row.title, bar: row.bar, unit: row.unit },
    state: tally.failed > 0 ? "failed" : tally.isWhole ? "passed" : "unfinished",
    counts: { done, wanted, failed: tally.failed },
    numbers: tally.numbers,
    failures: tally.failures.slice(0, 20),
    skipped: tally.skipped,
    date: new Date().toISOString().slice(0, 10),
    minutes: Number((tally.seconds / 60).toFixed(1)),
    code: codeVersion(process.cwd()),
    machine: machine(),
    node: process.version,
    command: `npm run soak -- ${row.id}`,
  };
  writeAtomicSync(join(folder, `${row.id}.json`), strictJson(record, row.id, 1) + "\n");
  writeTable(folder);
  return record;
}

/** Writes table.md from all rows' records. */
function writeTable(folder: string): void {
  const number = (record: RowRecord) => Number(record.row.slice(1));
  const records = readdirSync(folder)
    .filter((name) => /^R\d+\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as RowRecord)
    .sort((a, b) => number(a) - number(b));
  const table = toMarkdown({
    caption: "Durability checks: what was counted, against its bar.",
    columns: ["row", "check", "result", "measured", "bar", "machine", "commit", "date"],
    rows: records.map((one) => [
      one.row,
      one.title,
      resultText(one),
      Object.entries(one.numbers)
        .map(([name, value]) => `${name}: ${value}`)
        .concat(one.skipped.map((reason) => `skipped: ${reason}`))
        .join("; "),
      one.bar,
      `${one.machine.cores} cores, ${one.machine.cpu}`,
      `${one.code.commit?.slice(0, 7) ?? "none"}${one.code.dirty ? " with changes" : ""}`,
      one.date,
    ]),
  });
  const file = join(folder, "table.md");
  if (!existsSync(file) || readFileSync(file, "utf8") !== table) writeAtomicSync(file, table);
}

/** "0 of 250 kills failed"; "0 of 100 kills failed, unfinished: 250 wanted" */
export const resultText = ({ state, counts, unit }: Pick<RowRecord, "state" | "counts" | "unit">): string =>
  `${counts.failed} of ${counts.done} ${unit} failed${state === "unfinished" ? `, unfinished: ${counts.wanted} wanted` : ""}`;
