import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Endurance } from "../endurer";
import { runChild, resultOf } from "../process";
import { judge, type Row } from "../row";

/** R31: tensors and memory over a long training. */
export const endure: Row = {
  id: "R31",
  title:
    "a compiled GAN training of 1,000 steps with 100 saves (100 and 10 in the short form), after a warm-up of 100 steps and 10 saves",
  bar: "tensors +0; RSS +1 % at most (full form: median of the last three of ten readings over the first three, after a garbage collection)",
  unit: "steps",
  counts: { full: 1000, short: 100 },
  prepare: ({ work, size }) =>
    Promise.resolve(async () => {
      const folder = join(work, "run");
      rmSync(folder, { recursive: true, force: true });
      const steps = size === "full" ? 1000 : 100;
      const { tensors, rss, saves } = resultOf(
        await runChild({ do: "endure", folder, steps }, undefined, { GENFEAT_EAGER: "0" }),
      ) as Endurance;
      const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
      const growth = 100 * (median(rss.slice(-3)) / median(rss.slice(0, 3)) - 1);
      return judge(
        [
          tensors[1] !== tensors[0] && `${tensors[0]} tensors became ${tensors[1]}`,
          size === "full" && growth >= 1 && `RSS grew by ${growth.toFixed(2)} %`,
        ],
        {
          units: steps,
          numbers: { saves },
          measured: {
            "more tensors": tensors[1] - tensors[0],
            "RSS growth in %": growth,
            "RSS in MB": median(rss) / 1e6,
          },
        },
      );
    }),
};
