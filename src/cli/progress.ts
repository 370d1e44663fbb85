import { progressLine } from "../report/progress-line";
import type { ProgressSink } from "../train/loop";

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
