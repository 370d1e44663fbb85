import type { Figure } from "../results/figure";
import { chart, type Frame, type Trace } from "./chart";
import { smooth } from "./smooth";
import { ink, palette } from "./theme";

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
  const traces = series.map((one, i) => ({
    type: "scatter",
    mode: joined && one.x.length > 1 ? "lines+markers" : "markers",
    name: one.name,
    x: Array.from(one.x),
    y: Array.from(one.y),
    marker: {
      size: 8,
      color: colorOf(one, i),
      symbol: symbols[i % symbols.length],
      line: { width: 1, color: "#FFFFFF" },
    },
    line: { color: colorOf(one, i), width: 2 },
    ...errorBars(one.error, colorOf(one, i)),
  }));
  return chart(traces, frame);
}

export interface Bars {
  readonly name: string;
  readonly values: ArrayLike<number | null>; // one per category
  readonly error?: ArrayLike<number>;
  readonly color?: number;
}

/** Groups of bars over categories, from zero. */
export function bars(categories: readonly string[], series: readonly Bars[], frame: Frame): Figure {
  const traces = series.map((one, i) => {
    if (one.values.length !== categories.length)
      throw new Error(`bars "${one.name}": ${one.values.length} values for ${categories.length} categories`);
    return {
      ...{ type: "bar", name: one.name, x: categories, y: Array.from(one.values) },
      marker: { color: colorOf(one, i) },
      ...errorBars(one.error, ink),
    };
  });
  return chart(traces, { ...frame, x: { grid: false, ...frame.x } });
}

/** Shapes that are told apart without colour. */
const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "star"] as const;

const colorOf = ({ color }: { readonly color?: number }, i: number) => palette[(color ?? i) % palette.length]!;

const errorBars = (error: ArrayLike<number> | undefined, color: string) =>
  error && { error_y: { type: "data", array: Array.from(error), thickness: 1.25, width: 4, color } };

const rounded = (y: number | null) => (y === null ? null : Number(y.toPrecision(5)));

/** 0 ... count - 1, or at most MOST_POINTS of them at equal steps, the last one included. */
function steps(count: number): number[] {
  const n = Math.min(count, MOST_POINTS);
  return Array.from({ length: n }, (_, i) => (n < 2 ? i : Math.round((i * (count - 1)) / (n - 1))));
}
