import type { Figure } from "../results/figure";
import { ink, TITLE, template } from "./theme";

interface PanelLayout {
  readonly width: number;
  readonly height: number;
  readonly title?: { readonly text: string };
  readonly margin: { readonly t: number };
  readonly xaxis: object;
  readonly yaxis: object;
  readonly shapes: readonly object[];
  readonly showlegend: boolean;
  readonly bargap?: number;
}

const GAP = 72; // pixels between panels: the tick labels and the axis title of the right one
const SIDES = 76; // pixels left and right of them all
const BELOW = 56; // pixels below a row: the tick labels and the axis title
const COLUMNS = 2; // more side by side would be too small to read on a page
const BAR = 0.16; // share of a panel's width that its colour bar takes
const LETTERS = "abcdefghij";

/** Charts in rows of two as one figure, lettered (a), (b), ... in front of their titles, each with its own legend. The widest and the highest give the size of all. */
export function panels(charts: readonly Figure[]): Figure {
  const layouts = charts.map(({ layout }) => layout as PanelLayout);
  const columns = Math.min(COLUMNS, charts.length);
  const rows = Math.ceil(charts.length / columns);
  const width = columns * Math.max(...layouts.map((layout) => layout.width));
  const rowHeight = Math.max(...layouts.map((layout) => layout.height));
  const height = rows * rowHeight;
  const top = Math.max(...layouts.map(({ margin, title }) => margin.t + (title === undefined ? TITLE : 0)));
  const across = placesOf(columns, GAP, width - SIDES);
  const down = placesOf(rows, top + BELOW, height - top - BELOW).map(([from, to]) => [1 - to, 1 - from] as const);
  const parts = charts.map((chart, i) => panel(chart, i, across[i % columns]!, down[Math.floor(i / columns)]!));
  const bargap = layouts.find((layout) => layout.bargap !== undefined)?.bargap; // one for all of a figure
  const layout = {
    ...(bargap !== undefined && { bargap }),
    ...{ template, width, height, showlegend: true, margin: { t: top } },
    ...Object.fromEntries(parts.flatMap(({ own }) => Object.entries(own))),
    shapes: parts.flatMap(({ shapes }) => shapes),
    annotations: parts.map(({ heading }) => ({ ...heading, yshift: top - TITLE })),
  };
  return { data: parts.flatMap(({ traces }) => traces), layout };
}

type Range = readonly [from: number, to: number]; // as parts of the whole

/** Where `count` equal parts of a length lie, with gaps between them; lengths in pixels. */
function placesOf(count: number, gap: number, length: number): Range[] {
  const share = (1 - (gap * (count - 1)) / length) / count;
  const step = share + gap / length;
  return Array.from({ length: count }, (_, i) => [i * step, i * step + share]);
}

/** One chart, moved to the axes and the legend number i + 1. Its colour bar stands at its right end. */
function panel(chart: Figure, i: number, share: Range, rows: Range) {
  const { xaxis, yaxis, title, shapes, showlegend } = chart.layout as PanelLayout;
  const n = i === 0 ? "" : String(i + 1);
  const named = showlegend ? {} : { showlegend: false };
  const barred = chart.data.some((trace) => "colorbar" in trace);
  const domain = barred ? ([share[0], share[0] + (share[1] - share[0]) * (1 - BAR)] as const) : share;
  const bar = (trace: object) =>
    "colorbar" in trace && {
      colorbar: {
        ...{ ...(trace.colorbar as object), x: domain[1], xanchor: "left" },
        ...{ y: (rows[0] + rows[1]) / 2, yanchor: "middle", len: rows[1] - rows[0] },
      },
    };
  return {
    traces: chart.data.map((trace) => ({
      ...trace,
      ...bar(trace),
      xaxis: `x${n}`,
      yaxis: `y${n}`,
      legend: `legend${n}`,
      ...named,
    })),
    // "between" grid and points, where a chart alone has them, is a layer that Plotly finds only by two whole axes, not by a domain.
    shapes: shapes.map((shape) => ({
      ...{ ...shape, layer: "above" },
      ...{ xref: `x${n} domain`, yref: `y${n}`, legend: `legend${n}` },
    })),
    own: {
      [`xaxis${n}`]: { ...xaxis, domain, anchor: `y${n}` },
      [`yaxis${n}`]: { ...yaxis, domain: rows, anchor: `x${n}` },
      [`legend${n}`]: { ...template.layout.legend, x: domain[0], y: rows[1] + 0.01 },
    },
    heading: {
      text: `<b>(${LETTERS[i]})</b> ${title?.text ?? ""}`,
      ...{
        xref: "paper",
        yref: "paper",
        x: domain[0],
        y: rows[1],
        xanchor: "left",
        yanchor: "bottom",
        showarrow: false,
      },
      font: { size: 15, color: ink },
    },
  };
}
