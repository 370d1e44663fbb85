import type { Figure } from "../results/figure";
import { axisLayout, type Axis } from "./axes";
import { ink, sizes, template, TITLE } from "./theme";

/** A line across the figure to compare with, as a paper's value; named in the legend. */
export interface Reference {
  readonly y: number;
  readonly label: string;
}

/** What surrounds the data of a figure. */
export interface Frame {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly references?: readonly Reference[];
  readonly size?: { readonly width: number; readonly height: number };
}

/** One of Plotly's traces; the parts that are looked at here are typed. */
export interface Trace {
  readonly name: string;
  readonly type: string;
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | null)[];
  readonly showlegend?: boolean;
  readonly error_y?: { readonly array: readonly number[] };
  readonly [more: string]: unknown;
}

const dashes = ["dash", "dot", "dashdot", "longdash"] as const;
const LEGEND_ROW = 22; // pixels

/** Traces, axes, references, title and legend as a figure in the laboratory's look. The legend stands above the plot, and is left out for one series alone. */
export function chart(traces: readonly Trace[], { title, x, y, references = [], size = sizes.half }: Frame): Figure {
  const named = [
    ...traces.filter((trace) => trace.showlegend !== false).map(({ name }) => name),
    ...references.map(({ label }) => label),
  ];
  const rows = named.length > 1 ? legendRows(named, size.width) : 0;
  const xs = traces.flatMap((trace) => trace.x.filter((value): value is number => typeof value === "number"));
  const layer = traces.some(({ type }) => type === "bar") ? "above" : "between"; // of the grid and the points
  const layout = {
    template,
    ...size,
    ...(title !== undefined && { title: { text: title } }),
    margin: { t: 16 + (title === undefined ? 0 : TITLE) + rows * LEGEND_ROW, ...(x.title === "" && { b: 32 }) },
    showlegend: rows > 0,
    xaxis: axisLayout(x, xs),
    yaxis: axisLayout(y, [...traces.flatMap(extent), ...references.map((reference) => reference.y)]),
    shapes: references.map(({ y: at, label }, i) => ({
      ...{ type: "line", layer, xref: "paper", x0: 0, x1: 1, y0: at, y1: at },
      ...{ name: label, showlegend: true },
      line: { color: ink, width: 1.5, dash: dashes[i % dashes.length] },
    })),
  };
  return { data: traces, layout };
}

/** Values of a trace and the ends of its error bars. */
function extent({ y, error_y: error }: Trace): number[] {
  return y.flatMap((value, i) => {
    if (value === null) return [];
    const half = error?.array[i] ?? 0;
    return [value - half, value, value + half];
  });
}

/** Rows that Plotly makes of a legend: one where all entries fit, otherwise columns as wide as the widest. An entry is a sample and some 6.4 pixels per letter; margins take about 80 of the figure's width. */
function legendRows(names: readonly string[], width: number): number {
  const entries = names.map(({ length }) => 45 + 6.4 * length);
  const room = width - 80;
  if (entries.reduce((sum, entry) => sum + entry, 0) <= room) return 1;
  return Math.ceil(entries.length / Math.max(1, Math.floor(room / Math.max(...entries))));
}
