import { chart } from "../../report/chart";
import { palette, sizes } from "../../report/theme";
import type { Figure } from "../../results/figure";
import type { Table } from "../../results/table";
import { modes, type Mode } from "./candidate";
import type { Row } from "./rows/row";
import { median, rateRatio, type Spread } from "./statistics";

/** What was measured of a row: seconds of a call in every round. */
export interface Result {
  readonly row: Row;
  readonly difference: number | null; // largest, relative, among the outputs
  readonly seconds: Readonly<Record<Mode, { readonly ours: readonly number[]; readonly python: readonly number[] }>>;
}

export const ratioOf = ({ seconds }: Result, mode: Mode): Spread => rateRatio(seconds[mode].ours, seconds[mode].python);

const peer: Record<Mode, string> = { eager: "eager", compiled: "tf.function" };

/** A line for each row and mode. */
export function benchTable(results: readonly Result[]): Table {
  const columns = [
    "row",
    "mode",
    "Python",
    "ours",
    "ours / Python",
    "quartile 1",
    "quartile 3",
    "rounds",
    "difference",
    "sizes",
  ];
  const rows = results.flatMap((result) =>
    modes.map((mode) => {
      const { ours, python } = result.seconds[mode];
      const { median: ratio, low, high } = ratioOf(result, mode);
      const milliseconds = (times: readonly number[]) => 1000 * median(times);
      return [
        ...[result.row.name, mode, milliseconds(python), milliseconds(ours), ratio, low, high, ours.length],
        ...[result.difference, result.row.sizes],
      ];
    }),
  );
  const time = { digits: 3, unit: "ms" };
  const rate = { decimals: 2 };
  return {
    columns,
    rows,
    formats: {
      Python: time,
      ours: time,
      "ours / Python": { ...rate, better: "higher" },
      "quartile 1": rate,
      "quartile 3": rate,
      difference: { digits: 2 },
    },
  };
}

/** Dots with quartiles, one for each row and mode. */
export function benchFigure(results: readonly Result[]): Figure {
  const traces = modes.map((mode, i) => {
    const spreads = results.map((result) => ratioOf(result, mode));
    return {
      ...{ type: "scatter", mode: "markers", name: `${mode} / ${peer[mode]}`, offsetgroup: mode },
      x: results.map(({ row }) => row.title.replace(", ", ",<br>").replace(" and ", "<br>and ")),
      y: spreads.map(({ median }) => median),
      marker: { size: 9, color: palette[i]!, symbol: i === 0 ? "circle" : "square" },
      error_y: {
        type: "data",
        array: spreads.map(({ median, high }) => high - median),
        arrayminus: spreads.map(({ median, low }) => median - low),
        ...{ thickness: 1.5, width: 4, color: palette[i]! },
      },
    };
  });
  const figure = chart(traces, {
    title: "Rate of this backend relative to Python's TensorFlow",
    x: { title: "", grid: false },
    y: { title: "ours / Python (1: as fast)", log: true, range: rangeOf(results) },
    references: [{ y: 1, label: "as fast" }],
    size: sizes.full,
  });
  return { ...figure, layout: { ...figure.layout, scattermode: "group", scattergap: 0.7 } };
}

/** From at most 0.8 to at least 1.25, so that small differences look small. */
function rangeOf(results: readonly Result[]): [number, number] {
  const spreads = results.flatMap((result) => modes.map((mode) => ratioOf(result, mode)));
  return [
    Math.min(0.8, ...spreads.map(({ low }) => low / 1.1)),
    Math.max(1.25, ...spreads.map(({ high }) => high * 1.1)),
  ];
}
