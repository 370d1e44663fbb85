import type { Figure } from "../results/figure";
import { chart, type Frame, type Trace } from "./chart";
import { colorOf, errorBars, markOf } from "./marks";
import { checkColumns, checkNames } from "./series-check";
import { smooth } from "./smooth";

/** Points (x[i], y[i]); null leaves a gap. The colour is the palette's next, or the one of that number. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number | null>;
  readonly error?: ArrayLike<number>; // half the length of the error bars, as a standard deviation
  readonly color?: number;
}

/** Columns of a training log as series over `x`; lines that lack a name's value are left out of its series. */
export function fromLog(
  log: readonly Readonly<Record<string, number>>[],
  names: readonly string[],
  x = "images",
): Series[] {
  return names.map((name) => {
    const lines = log.filter((line) => line[name] !== undefined);
    if (lines.length === 0)
      throw new Error(`the log has no "${name}"; it has ${Object.keys(log.at(-1) ?? {}).join(", ")}`);
    return { name, x: lines.map((line) => line[x]!), y: lines.map((line) => line[name]!) };
  });
}

const MOST_POINTS = 1000; // of a curve, taken at equal steps

/** Training curves: each series faint as measured, and strong as smoothed over `over` of its length (0.02 unless given; 0 draws the measured values alone). */
export function curves(series: readonly Series[], frame: Frame, over = 0.02): Figure {
  checkSeries("curve", series);
  const traces = series.flatMap((one, i): Trace[] => {
    const taken = steps(one.x.length);
    const measured = Array.from(one.y);
    const smoothed = over > 0 ? smooth(measured, over, frame.y.log) : measured;
    const trace = (y: readonly (number | null)[], width: number) => ({
      ...{ type: "scatter", mode: "lines", name: one.name, legendgroup: one.name },
      x: taken.map((k) => one.x[k]!),
      y: taken.map((k) => rounded(y[k]!)),
      line: { color: colorOf(one, i), width, simplify: false },
    });
    const faint = { ...trace(measured, 1), opacity: 0.25, showlegend: false, hoverinfo: "skip" };
    return over > 0 ? [faint, trace(smoothed, 2)] : [trace(measured, 2)];
  });
  const byStrength = [
    ...traces.filter((trace) => "opacity" in trace),
    ...traces.filter((trace) => !("opacity" in trace)),
  ];
  return chart(byStrength, { ...frame, x: { grid: false, fromZero: true, ...frame.x } });
}

/** Points with error bars, joined by lines if `joined`. A series of one point stays a point. */
export function points(series: readonly Series[], frame: Frame, joined = false): Figure {
  checkSeries("points", series);
  const traces = series.map((one, i) => ({
    type: "scatter",
    mode: joined && one.x.length > 1 ? "lines+markers" : "markers",
    name: one.name,
    x: Array.from(one.x),
    y: Array.from(one.y),
    marker: markOf(one, i),
    line: { color: colorOf(one, i), width: 2 },
    ...errorBars(one.error, colorOf(one, i)),
  }));
  return chart(traces, frame);
}

function checkSeries(kind: string, series: readonly Series[]): void {
  checkNames(
    kind,
    series.map(({ name }) => name),
  );
  for (const { name, x, y, error } of series) checkColumns(`${kind} "${name}"`, { x, y, error }, ["y"]);
}

const rounded = (y: number | null) => (y === null ? null : Number(y.toPrecision(5)));

/** 0 ... count - 1, or at most MOST_POINTS of them at equal steps, the last one included. */
function steps(count: number): number[] {
  const n = Math.min(count, MOST_POINTS);
  return Array.from({ length: n }, (_, i) => (n < 2 ? i : Math.round((i * (count - 1)) / (n - 1))));
}
