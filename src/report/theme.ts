/** Letters: Open Sans where it is installed, else DejaVu Sans, which every Linux has. */
export const fontFamily = "'Open Sans', 'DejaVu Sans', sans-serif";

/** Okabe and Ito's colours (their black as a dark grey), told apart with every kind of colour vision, in the order in which series take them. */
export const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#474747"] as const;

export const ink = "#222222"; // text
export const quiet = "#6E6E6E"; // what is read second: ticks, references
export const grid = "#E6E6E6";
export const axisLine = "#9A9A9A";
export const WHITE = "#FFFFFF"; // the ground

/** Between 0 and 1, from few to much, for heat maps: one hue, its lightness falls evenly. */
export const sequential = ["#F3F7FB", "#C9DDEE", "#93BFE0", "#559CCB", "#1C77AE", "#0A4F7F", "#062F4F"] as const;

/** From less to more than a middle, which is white. */
export const diverging = ["#7A3500", "#D45E00", "#F2B88F", "#FAFAFA", "#93BFE0", "#0073B2", "#003B5C"] as const;

/**
 * CSS pixels (96 to the inch). `half` is meant for a paper's column of 8.5 cm, `full` for the width of its text: scaled to that, no letter is smaller than
 * 6.5 points (raised powers of ten apart). Multiples of 8, which a PDF's page can have exactly.
 */
export const sizes = { full: { width: 640, height: 384 }, half: { width: 480, height: 320 } } as const;
export const defaultSize = sizes.half;

/** Width in a paper, in centimetres, for which a figure of this width in CSS pixels is made: a column's or the whole text's. */
export const paperWidth = (width: number) => (width <= sizes.half.width ? 8.5 : 17.5);

/** The same for an image grid, whose pixels are finer. */
export const gridPaperWidth = (width: number) => (width <= 800 ? 8.5 : 17.5);

/** Height of a figure's title, in pixels. */
export const TITLE = 30;

const axis = {
  showline: true,
  linecolor: axisLine,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickcolor: axisLine,
  tickfont: { size: 13, color: quiet },
  title: { font: { size: 14, color: ink }, standoff: 10 },
  gridcolor: grid,
  gridwidth: 1,
  zeroline: false,
  automargin: true,
  exponentformat: "power",
  minexponent: 4,
};

/** The look of every figure, as a Plotly template. */
export const template = {
  layout: {
    font: { family: fontFamily, size: 14, color: ink },
    title: {
      font: { size: 15, color: ink, weight: 600 },
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 14 },
    },
    colorway: [...palette],
    paper_bgcolor: WHITE,
    plot_bgcolor: WHITE,
    margin: { l: 56, r: 20, t: 44, b: 48 },
    xaxis: { ...axis, exponentformat: "SI" }, // images seen: 200k
    yaxis: axis,
    legend: {
      font: { size: 13 },
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1.01,
      yanchor: "bottom",
      traceorder: "normal",
    },
    hoverlabel: { font: { family: fontFamily, size: 13 } },
    bargap: 0.35,
    bargroupgap: 0.08,
  },
};
