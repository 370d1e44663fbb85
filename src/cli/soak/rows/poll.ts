import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { startChild } from "../process";
import { judge, type Row } from "../row";

/** R5: a reader looks at a results file while it is rewritten. */
export const poll: Row = {
  id: "R5",
  title:
    "a reader parses a results file (20 kB of JSON) again and again while another process rewrites it 1,000 times (100 in the short form)",
  bar: "0 parse errors in 10,000 readings (1,000)",
  unit: "readings",
  counts: { full: 10_000, short: 1000 },
  prepare: ({ work, size }) =>
    Promise.resolve(async () => {
      const file = join(work, "run.json");
      rmSync(file, { force: true });
      const [readings, times] = size === "full" ? [10_000, 1000] : [1000, 100];
      const writer = { isRunning: true };
      const { ended } = startChild({ do: "rewrite", file, times });
      void ended.then(() => (writer.isRunning = false));
      while (writer.isRunning && !existsSync(file)) await new Promise(setImmediate);
      let [done, errors] = [0, 0];
      const seen = new Set<number>();
      for (; writer.isRunning || done < readings; done++) {
        try {
          seen.add((JSON.parse(readFileSync(file, "utf8")) as { rows: number[] }).rows[0]!);
        } catch {
          errors++;
        }
        await new Promise(setImmediate);
      }
      const { status } = await ended;
      return judge(
        [
          status !== 0 && `the writer ended with status ${status}`,
          errors > 0 && `${errors} parse errors`,
          seen.size < 5 && `only ${seen.size} contents seen`,
        ],
        { units: done, numbers: { "parse errors": errors, "different contents seen": seen.size } },
      );
    }),
};
