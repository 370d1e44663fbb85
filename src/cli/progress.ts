import type { Progress, ProgressSink } from "../train/loop";

const duration = (seconds: number) =>
  !Number.isFinite(seconds)
    ? "-"
    : seconds < 60
      ? `${Math.round(seconds)} s`
      : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;

/** One line of progress: images done, rate, time left, losses. */
export function progressLine({ name, done, total, rate, secondsLeft, losses }: Progress): string {
  const terms = Object.entries(losses).map(([term, value]) => `${term} ${value.toPrecision(3)}`);
  const percent = Math.floor((100 * done) / total);
  return `${name}: ${percent} %, ${done} of ${total} images, ${rate.toFixed(0)} a second, ${duration(secondsLeft)} left; ${terms.join(", ")}`;
}

/** Progress for a shell: one line that is rewritten in a terminal, a new line every 15 seconds in a log. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): ProgressSink {
  const interval = stream.isTTY ? 250 : 15_000;
  let [last, line] = [0, ""];
  const write = () => stream.write(stream.isTTY ? `\r\x1b[2K${line.slice(0, stream.columns - 1)}` : `${line}\n`);
  return {
    update(progress) {
      line = progressLine(progress);
      if (performance.now() - last < interval) return;
      last = performance.now();
      write();
    },
    finish() {
      if (line) write();
      if (line && stream.isTTY) stream.write("\n");
      [last, line] = [0, ""];
    },
  };
}
