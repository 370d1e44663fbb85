/** Letters: Open Sans where it is installed, else DejaVu Sans, which every Linux has. */
export const fontFamily = "'Open Sans', 'DejaVu Sans', sans-serif";

/** Okabe and Ito's colours, told apart with every kind of colour vision, in the order in which series take them. */
export const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F"] as const;

export const ink = "#222222"; // text
export const quiet = "#6E6E6E"; // what is read second: ticks, references
export const grid = "#E6E6E6";
const axisLine = "#9A9A9A";

/** CSS pixels (96 to the inch): the width of a paper's text, and of a column. Multiples of 8, which a PDF's page can have exactly. */
export const sizes = { full: { width: 640, height: 384 }, half: { width: 424, height: 320 } } as const;
export const defaultSize = sizes.full;

/** Height of a figure's title, in pixels. */
export const TITLE = 30;

const axis = {
  showline: true,
  linecolor: axisLine,
  linewidth: 1,
  ticks: "outside",
  ticklen: 4,
  tickcolor: axisLine,
  tickfont: { size: 12, color: quiet },
  title: { font: { size: 13, color: ink }, standoff: 10 },
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
    font: { family: fontFamily, size: 13, color: ink },
    title: {
      font: { size: 15, color: ink },
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 14 },
    },
    colorway: [...palette],
    paper_bgcolor: "#FFFFFF",
    plot_bgcolor: "#FFFFFF",
    margin: { l: 56, r: 20, t: 44, b: 48 },
    xaxis: { ...axis, exponentformat: "SI" }, // images seen: 200k
    yaxis: axis,
    legend: {
      font: { size: 12 },
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1.01,
      yanchor: "bottom",
      traceorder: "normal",
    },
    hoverlabel: { font: { family: fontFamily, size: 12 } },
    bargap: 0.35,
    bargroupgap: 0.08,
  },
};
