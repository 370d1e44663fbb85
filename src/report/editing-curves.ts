import type { Figure } from "../results/figure";
import type { Processed } from "../tasks/process-images";
import type { DirectionCourse } from "../tasks/semantic-edit";
import { points } from "./curves";
import type { OfSet } from "./editing-tables";
import { panels } from "./panels";
import { sizes } from "./theme";

const size = sizes.half;
const setsOf = (rows: readonly { readonly set: string }[]) => [...new Set(rows.map(({ set }) => set))];

/** Along each direction, a panel for each set: the mean probability of its value, and dashed the mean share of the other factors that stay. */
export function directionCurves(rows: readonly OfSet<DirectionCourse>[]): Figure {
  const x = { title: "step (standard deviations)" } as const;
  return panels(
    setsOf(rows).map((set) => {
      const series = rows
        .filter((row) => row.set === set)
        .flatMap(({ direction, steps, factors }, i) => {
          const others = factors.flatMap((name, k) => (name === direction.factor ? [] : [k]));
          const kept = steps.map((one) => others.reduce((sum, k) => sum + one.kept[k]!, 0) / others.length);
          const at = { x: steps.map(({ step }) => step) };
          return [
            { name: `P(${direction.value})`, ...at, y: steps.map(({ probability }) => probability), color: 2 * i },
            { name: `${direction.factor}: others kept`, ...at, y: kept, color: 2 * i + 1 },
          ];
        });
      return points(series, { title: set, x, y: { title: "share of images, probability", range: [0, 1] }, size }, true);
    }),
  );
}

/** The error of what was missing over the steps of eq. 5, as a share of the baseline's, a panel for each set. */
export function processingCurves(rows: readonly OfSet<{ readonly processed: Processed }>[]): Figure {
  const x = { title: "steps of eq. 5 (0: the encoder)" } as const;
  return panels(
    setsOf(rows).map((set) => {
      const series = rows
        .filter((row) => row.set === set)
        .map(({ processed: { degradation, baseline, course } }) => ({
          name: degradation.title,
          x: course.map(({ steps }) => steps),
          y: course.map(({ missing }) => missing / baseline.missing),
        }));
      const last = series[0]!.x.at(-1)!;
      series.push({ name: "baseline", x: [0, last], y: [1, 1] });
      return points(series, { title: set, x, y: { title: "MSE of what was missing / baseline's" }, size }, true);
    }),
  );
}
