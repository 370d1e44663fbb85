import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeAtomicSync } from "../files/atomic";
import { withLock } from "../files/lock";
import { sourceHash } from "../files/source-hash";
import { duration } from "../report/page";
import { endWith } from "./end-with";
import { interruption } from "./signals";
import { resultText, writeRecord } from "./soak/record";
import type { Row } from "./soak/row";
import { rows } from "./soak/rows";
import { runRow, type Tally } from "./soak/run-row";
import { readArguments } from "./arguments";
import { UsageError } from "./usage-error";

const usage = `npm run soak [-- R1 R4 …] [--minutes N] [--fresh] [--short]

Counts how often what must not happen happens, and writes results/reliability/<row>.json and table.md. Ctrl-C stops after the trial under way; the same
command goes on from there, unless the code has changed.

  --minutes   stops after so many minutes
  --fresh     forgets earlier trials
  --short     the counts of npm test, without records

${rows.map(({ id, title, unit, counts }) => `  ${id.padEnd(4)} ${counts.full} ${unit}: ${title}`).join("\n")}`;

const interrupted = interruption("the same command goes on");

async function main(): Promise<number> {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const unknown = positionals.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: no such row; there are ${rows.map(({ id }) => id).join(", ")}`);
  const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
  if (!(minutes > 0)) throw new UsageError(`--minutes ${values.minutes}: expected a number above 0`);
  process.env["GENFEAT_EAGER"] ??= "1"; // most trials are too short for compiled steps to pay
  const size = values.short ? "short" : "full";
  const code = sourceHash(
    ["src/cli/soak/rows.ts", "src/cli/soak/child.ts", "src/data/decode-damage-worker.ts"],
    process.cwd(),
  ).hash;
  const until = new AbortController();
  const timer = Number.isFinite(minutes) ? setTimeout(() => until.abort(), 60_000 * minutes) : undefined;
  timer?.unref();
  const signal = AbortSignal.any([until.signal, interrupted.signal]);

  const all = join(".cache", "soak", size);
  const chosen = rows.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  const passed: boolean[] = [];
  await withLock(all, async () => {
    for (const row of chosen) {
      const folder = join(all, row.id);
      if (values.fresh) rmSync(folder, { recursive: true, force: true });
      passed.push(await soak(row, folder, { size, code, signal }));
      if (signal.aborted) break;
    }
  });
  if (interrupted.signal.aborted) throw interrupted.signal.reason as Error;
  return passed.every(Boolean) ? 0 : 1;
}

interface SoakOptions {
  readonly size: "full" | "short";
  readonly code: string; // hash of what the rows run
  readonly signal: AbortSignal;
}

/** One row, from where it was stopped; its record, where it is done in full. -> whether nothing failed */
async function soak(row: Row, folder: string, { size, code, signal }: SoakOptions): Promise<boolean> {
  const mark = join(folder, "code");
  if (existsSync(mark) && readFileSync(mark, "utf8") !== code) {
    console.log(`${row.id}: the code has changed, starting over`);
    rmSync(folder, { recursive: true, force: true });
  }
  writeAtomicSync(mark, code);
  const tally = await runRow(row, { folder, size, signal, progress: progressOf(row.id, row.counts[size], row.unit) });
  if (process.stderr.isTTY) process.stderr.write("\n");
  const text =
    size === "full" ? resultText(writeRecord(join("results", "reliability"), row, tally)) : shortText(tally, row.unit);
  console.log(`${row.id}: ${text}; bar: ${row.bar}`);
  for (const failure of tally.failures.slice(0, 5)) console.log(`  ${failure}`);
  for (const reason of tally.skipped) console.log(`  skipped: ${reason}`);
  return tally.failed === 0;
}

const shortText = ({ failed, units }: Tally, unit: string) => `${failed} of ${units} ${unit} failed`;

/** Trials done, failures and the time left: in place in a terminal, a line a minute in a log. */
function progressOf(id: string, wanted: number, unit: string): (units: number, tally: Tally) => void {
  const began = performance.now();
  let first: number | undefined;
  let last = -Infinity;
  return (units, { failed }) => {
    first ??= units;
    const now = performance.now();
    const { isTTY } = process.stderr;
    if (now - last < (isTTY ? 250 : 60_000)) return;
    last = now;
    const perUnit = (now - began) / 1000 / Math.max(1, units - first);
    const left = units > first ? `${duration(Math.max(0, wanted - units) * perUnit)} left` : "time left unknown";
    const line = `${id}: ${units} of ${wanted} ${unit}, ${failed} failed, ${left}`;
    process.stderr.write(isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  };
}

function parse() {
  return readArguments(
    {
      allowPositionals: true,
      options: {
        minutes: { type: "string" },
        fresh: { type: "boolean", default: false },
        short: { type: "boolean", default: false },
        help: { type: "boolean" },
      },
    },
    `\n\n${usage}`,
  );
}

endWith(main(), () => interrupted.status());
