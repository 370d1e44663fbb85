import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Row, Trial } from "./row";

/** A row's outcome so far. */
export interface Tally {
  readonly units: number;
  readonly failed: number; // units of trials that failed
  readonly failures: readonly string[];
  readonly skipped: readonly string[];
  readonly numbers: Readonly<Record<string, { readonly sum: number; readonly max: number }>>;
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
  const lines = existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as Line)
    : [];
  const wanted = row.counts[size];
  const isDone = () => tallyOf(lines).units + lines.filter((line) => line.skipped).length >= wanted;
  try {
    if (isDone()) return tallyOf(lines);
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
      const tally = tallyOf(lines);
      progress?.(tally.units, tally);
      if (done.skipped === "there are no more operations") break;
    }
    return tallyOf(lines);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function tallyOf(lines: readonly Line[]): Tally {
  const numbers: Record<string, { sum: number; max: number }> = {};
  for (const line of lines)
    for (const [name, value] of Object.entries(line.numbers ?? {})) {
      const { sum, max } = numbers[name] ?? { sum: 0, max: -Infinity };
      numbers[name] = { sum: sum + value, max: Math.max(max, value) };
    }
  const units = (some: readonly Line[]) => some.reduce((sum, line) => sum + (line.units ?? 1), 0);
  const failed = lines.filter((line) => !line.ok);
  return {
    units: units(lines),
    failed: failed.reduce((sum, line) => sum + Math.max(1, line.units ?? 1), 0),
    failures: failed.map((line) => line.note ?? "failed"),
    skipped: [...new Set(lines.flatMap((line) => line.skipped ?? []))],
    numbers,
    seconds: lines.reduce((sum, line) => sum + line.seconds, 0),
  };
}
