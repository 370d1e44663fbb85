import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { wholeLines } from "../../files/lines";
import type { Row, Trial } from "./row";

/** A row's outcome so far. */
export interface Tally {
  readonly units: number;
  readonly failed: number; // units of trials that failed
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
  readonly isWhole: boolean; // nothing of the row's count is left to do, and nothing was skipped
  readonly numbers: Readonly<Record<string, number>>; // sums and maxima, as the trials say
  readonly seconds: number;
}

export interface RunRowOptions {
  readonly folder: string; // trials.jsonl, work/
  readonly size: "full" | "short";
  readonly signal?: AbortSignal;
  readonly progress?: (units: number, tally: Tally) => void;
}

type Line = Trial & { readonly seconds: number };

/** Runs a row's trials until their units reach the row's count, after those that an earlier call has written down. An abort ends it after the trial under way. */
export async function runRow(row: Row, { folder, size, signal, progress }: RunRowOptions): Promise<Tally> {
  const work = join(folder, "work");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const file = join(folder, "trials.jsonl");
  const lines = wholeLines(file).map((line, i) => parseLine(line, `${file}, line ${i + 1}`));
  const wanted = row.counts[size];
  const isDone = () =>
    lines.at(-1)?.isEnd || unitsOf(lines) + lines.filter(({ skipped }) => skipped !== undefined).length >= wanted;
  try {
    if (isDone()) return tallyOf(lines, wanted);
    const trial = await row.prepare({ work, size });
    while (!isDone() && !signal?.aborted) {
      const began = performance.now();
      const done: Line = await trial(lines.length)
        .catch((error: unknown): Trial => ({
          ok: false,
          note: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }))
        .then((one) => ({ ...one, seconds: (performance.now() - began) / 1000 }));
      lines.push(done);
      appendFileSync(file, JSON.stringify(done) + "\n");
      const tally = tallyOf(lines, wanted);
      progress?.(tally.units, tally);
    }
    return tallyOf(lines, wanted);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function parseLine(line: string, place: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch (error) {
    throw new Error(`${place}: not a trial (${(error as Error).message}); --fresh starts over`, { cause: error });
  }
}

// A trial that failed before it got anywhere counts too: a row whose every trial does so has to end.
const unitsOf = (lines: readonly Line[]) =>
  lines.reduce((sum, { ok, units = 1 }) => sum + (ok ? units : Math.max(1, units)), 0);

function tallyOf(lines: readonly Line[], wanted: number): Tally {
  const numbers: Record<string, number> = {};
  for (const line of lines) {
    for (const [name, value] of Object.entries(line.numbers ?? {})) numbers[name] = (numbers[name] ?? 0) + value;
    for (const [name, value] of Object.entries(line.measured ?? {}))
      numbers[name] = Math.max(numbers[name] ?? -Infinity, Number(value.toPrecision(4)));
  }
  const units = unitsOf(lines);
  const skipped = [...new Set(lines.flatMap((line) => line.skipped ?? []))];
  const failed = lines.filter((line) => !line.ok);
  return {
    units,
    failed: failed.reduce((sum, line) => sum + Math.max(1, line.units ?? 1), 0),
    failures: failed.map((line) => line.note ?? "failed"),
    skipped,
    isWhole: skipped.length === 0 && (units >= wanted || lines.at(-1)?.isEnd === true),
    numbers,
    seconds: lines.reduce((sum, line) => sum + line.seconds, 0),
  };
}
