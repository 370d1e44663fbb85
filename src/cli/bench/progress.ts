import { duration } from "../../report/page";
import { median } from "./statistics";

export interface BenchProgress {
  /** A row has got so far; `note` says what it does where that is not a round. */
  update(row: string, round: number, note?: string): void;
  finish(): void;
}

/** Progress with time left (this row's rounds as they go, later rows as those before): one line that is rewritten in a terminal; in a log, a new line every 15 seconds. */
export function benchProgress(names: readonly string[], rounds: number, stream = process.stderr): BenchProgress {
  const interval = stream.isTTY ? 0 : 15_000;
  let last = -Infinity;
  let [current, rowStart] = ["", 0]; // the row that runs; when its rounds began
  const taken: number[] = []; // seconds of the rows before
  let began = performance.now();
  return {
    update(row, round, note = `round ${round} of ${rounds}`) {
      const now = performance.now();
      if (row !== current) {
        if (current) taken.push((now - began) / 1000);
        [current, rowStart, began] = [row, now, now];
      }
      if (round === 1) rowStart = now;
      if (now - last < interval) return;
      last = now;
      const index = names.indexOf(row);
      const perRow = taken.length > 0 ? median(taken) : ((now - began) / 1000) * (rounds / Math.max(1, round));
      const perRound = round > 1 ? (now - rowStart) / 1000 / (round - 1) : perRow / rounds;
      const left = perRound * (rounds - round) + perRow * (names.length - index - 1);
      const known = round > 0 || taken.length > 0 ? `, about ${duration(left)} left` : "";
      const line = `${row} (${index + 1} of ${names.length}): ${note}${known}`;
      stream.write(stream.isTTY ? `\r\x1b[2K${line.slice(0, stream.columns - 1)}` : `${line}\n`);
    },
    finish() {
      if (stream.isTTY) stream.write("\r\x1b[2K");
    },
  };
}
