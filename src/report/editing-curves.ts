import type { Figure } from "../results/figure";
import type { Processed } from "../tasks/process-images";
import type { DirectionCourse } from "../tasks/semantic-edit";
import { points } from "./curves";
import type { OfSet } from "./editing-tables";
import { panels } from "./panels";
import { sizes } from "./theme";

const size = sizes.half;
const setsOf = (rows: readonly { readonly set: string }[]) => [...new Set(rows.map(({ set }) => set))];

/** Along each direction the judge's mean probability of its value, a panel for each set. */
export function directionCurves(rows: readonly OfSet<DirectionCourse>[]): Figure {
  return overSteps(rows, "judge's probability", ({ steps }) => steps.map(({ probability }) => probability));
}

/** Along each direction the share of images whose other factors keep their values, a mean over these factors, a panel for each set. */
export function keptCurves(rows: readonly OfSet<DirectionCourse>[]): Figure {
  return overSteps(rows, "other factors kept", ({ direction, steps, factors }) => {
    const others = factors.flatMap((name, i) => (name === direction.factor ? [] : [i]));
    return steps.map(({ kept }) => others.reduce((sum, i) => sum + kept[i]!, 0) / others.length);
  });
}

function overSteps(
  rows: readonly OfSet<DirectionCourse>[],
  title: string,
  valuesOf: (course: DirectionCourse) => number[],
): Figure {
  return panels(
    setsOf(rows).map((set) => {
      const series = rows
        .filter((row) => row.set === set)
        .map((row) => ({
          name: `${row.direction.factor}: ${row.direction.value}`,
          x: row.steps.map(({ step }) => step),
          y: valuesOf(row),
        }));
      const x = { title: "step (standard deviations)" };
      return points(series, { title: set, x, y: { title, range: [-0.03, 1.03] }, size }, true);
    }),
  );
}

/** The error of what was missing over the steps of eq. 5, as a multiple of the baseline's, a panel for each task. */
export function processingCurves(rows: readonly OfSet<{ readonly processed: Processed }>[]): Figure {
  const titles = [...new Set(rows.map(({ processed }) => processed.degradation.title))];
  return panels(
    titles.map((title) => {
      const ofTask = rows.filter(({ processed }) => processed.degradation.title === title);
      const series = ofTask.map(({ set, processed: { baseline, course } }) => ({
        name: set,
        x: course.map(({ steps }) => steps),
        y: course.map(({ missing }) => missing / baseline.missing),
      }));
      const x = { title: "steps of eq. 5 (0: the encoder)" };
      const y = { title: "MSE relative to the baseline", log: true };
      return points(series, { title, x, y, size, references: [{ y: 1, label: "baseline" }] }, true);
    }),
  );
}
