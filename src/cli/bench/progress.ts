import { duration } from "../../report/page";
import { median } from "./statistics";

export interface BenchProgress {
  /** A row has done so many of its rounds. */
  round(row: string, done: number, of: number): void;
  /** What a row does between rounds. */
  note(row: string, what: string): void;
  finish(): void;
}

/** Progress with time left (this row as it goes, later rows as those before): one line that is rewritten in a terminal; in a log, a new line every 15 seconds. */
export function benchProgress(names: readonly string[], stream = process.stderr): BenchProgress {
  const interval = stream.isTTY ? 0 : 15_000;
  let last = -Infinity;
  let [current, began] = ["", performance.now()]; // the row that runs; since when
  const taken: number[] = []; // seconds of the rows before
  const show = (row: string, what: string, left?: number) => {
    const now = performance.now();
    if (now - last < interval) return;
    last = now;
    const line = `${row} (${names.indexOf(row) + 1} of ${names.length}): ${what}${left === undefined ? "" : `, about ${duration(left)} left`}`;
    stream.write(stream.isTTY ? `\r\x1b[2K${line.slice(0, stream.columns - 1)}` : `${line}\n`);
  };
  const begin = (row: string) => {
    if (row === current) return;
    const now = performance.now();
    if (current) taken.push((now - began) / 1000);
    [current, began] = [row, now];
  };
  const later = (row: string, perRow: number) => perRow * (names.length - names.indexOf(row) - 1);
  return {
    note(row, what) {
      begin(row);
      show(row, what, taken.length > 0 ? later(row, median(taken)) : undefined);
    },
    round(row, done, of) {
      begin(row);
      const own = (performance.now() - began) / 1000; // warm-ups included
      show(
        row,
        `round ${done} of ${of}`,
        own * (of / done - 1) + later(row, taken.length > 0 ? median(taken) : (own * of) / done),
      );
    },
    finish() {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}
