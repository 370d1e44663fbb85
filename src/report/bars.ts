import type { Figure } from "../results/figure";
import type { ColumnFormat } from "../results/table";
import { chart, type Frame, type Trace } from "./chart";
import { colorOf, errorBars } from "./marks";
import { typographic } from "./numbers";
import { checkColumns, checkNames } from "./series-check";
import { ink, sizes } from "./theme";

/** One bar per category; null leaves its place empty. */
export interface Bars {
  readonly name: string;
  readonly values: ArrayLike<number | null>; // one per category
  readonly error?: ArrayLike<number | null>; // half the length of the error bars, as a standard deviation
  readonly color?: number;
}

export interface BarOptions {
  readonly numbers?: ColumnFormat; // writes the values above the bars, upright where bars are narrow
}

/** Groups of bars over categories, as levels, from zero; with error bars and values (GH-Feat Fig. 13 as bars). */
export function bars(
  categories: readonly string[],
  series: readonly Bars[],
  frame: Frame,
  { numbers }: BarOptions = {},
): Figure {
  checkNames("bars: categories", categories);
  checkNames(
    "bars",
    series.map(({ name }) => name),
  );
  for (const { name, values, error } of series)
    checkColumns(`bars "${name}"`, { categories, values, error }, ["values", "error"]);
  const width = barWidth(categories.length, series.length, (frame.size ?? sizes.half).width);
  const traces = series.map((one, i): Trace => ({
    ...{ type: "bar", name: one.name, offsetgroup: one.name, x: categories, y: Array.from(one.values) },
    marker: { color: colorOf(one, i) },
    ...errorBars(one.error, ink),
  }));
  if (!numbers) return grouped(traces, series.length, { ...frame, x: { grid: false, categories, ...frame.x } });
  if (frame.y.log) throw new Error("bars: numbers above bars need an axis that starts at zero, not a logarithmic one");
  const texts = series.map(({ values }) =>
    Array.from(values, (value) => (value === null ? "" : typographic(value, numbers))),
  );
  const upright = Math.max(...texts.flat().map(textWidth)) > width;
  const labels = series.map((one, i) => numbersAbove(categories, one, texts[i]!, upright));
  const room = upright ? Math.max(...texts.flat().map(textWidth)) + 12 : 22; // pixels above the highest bar
  const range = rangeOf(series, room / ((frame.size ?? sizes.half).height - ENDS));
  const around = { ...frame, x: { grid: false, categories, ...frame.x }, y: { range, ...frame.y } };
  return grouped([...traces, ...labels], series.length, around);
}

const GAP = 0.2; // share of a category's width between its group and the next
const ENDS = 130; // pixels above and below a plot, at most about

/** Wider groups than those of single bars. */
function grouped(traces: readonly Trace[], series: number, frame: Frame): Figure {
  const { data, layout } = chart(traces, frame);
  return { data, layout: series > 1 ? { ...layout, bargap: GAP } : layout };
}

/** Pixels of one bar, about. */
const barWidth = (categories: number, series: number, width: number) =>
  ((width - 76) / categories / series) * (1 - GAP);

/** Pixels of a number of 13 pixels, about. */
const textWidth = (text: string) => Array.from(text, (c) => (/[.,]/.test(c) ? 3.5 : 7.45)).reduce((a, b) => a + b, 0);

/** Bars of no height at the ends of the error bars (at zero below negative ones); their texts are the values. */
function numbersAbove(
  categories: readonly string[],
  { name, values, error }: Bars,
  texts: readonly string[],
  upright: boolean,
): Trace {
  const text = upright ? texts.map((one) => `\u00A0${one}`) : texts; // clear of the error bar's end
  return {
    ...{ type: "bar", name, offsetgroup: name, x: categories, y: Array.from(values, () => 0) },
    base: Array.from(values, (value, i) => (value !== null && value > 0 ? value + (error?.[i] ?? 0) : 0)),
    ...{ text, textposition: "outside", textangle: upright ? -90 : 0, textfont: { size: 13, color: ink } },
    ...{ cliponaxis: false, constraintext: "none", showlegend: false, hoverinfo: "skip" },
  };
}

/** From zero, or the lowest error bar, to the highest one and room for the numbers, a share of the axis. */
function rangeOf(series: readonly Bars[], room: number): [number, number] {
  const ends = series.flatMap(({ values, error }) =>
    Array.from(values, (value, i) => [(value ?? 0) - (error?.[i] ?? 0), (value ?? 0) + (error?.[i] ?? 0)]),
  );
  const low = Math.min(0, ...ends.map(([lower]) => lower!));
  const high = Math.max(0, ...ends.map(([, upper]) => upper!));
  return [1.05 * low, high === low ? 1 : high + ((high - low) * room) / (1 - room)];
}
