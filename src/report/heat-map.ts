import type { Figure } from "../results/figure";
import type { ColumnFormat } from "../results/table";
import { typographic } from "./numbers";
import { checkColumns, checkNames } from "./series-check";
import { contrast, luminance } from "./color";
import { diverging, quiet, sequential, sizes, template, TITLE } from "./theme";

/** What surrounds the cells of a heat map. */
export interface HeatMapFrame {
  readonly title?: string;
  readonly x: string; // what the columns are
  readonly y: string; // what the rows are
  readonly value: string; // with the unit, beside the colours
  readonly format?: ColumnFormat; // of the numbers in the cells; 3 digits unless given
  readonly range?: readonly [number, number]; // of the colours; that of the values unless given
  readonly middle?: number; // colours for less and more than this
  readonly size?: { readonly width: number; readonly height: number };
}

const LETTER = 7.5; // pixels of a letter, about
const ROW = 36; // pixels of a row, at least
const BAR = 96; // the colours and their title

/**
 * A heat map with its numbers in the cells, the first row on top: as scores per level (columns) and task (rows). values [rows][columns]; null leaves a cell
 * empty. Darker is more; with `middle`, orange is less and blue more than it.
 */
export function heatMap(
  rows: readonly string[],
  columns: readonly string[],
  values: readonly ArrayLike<number | null>[],
  frame: HeatMapFrame,
): Figure {
  checkNames("heat map: rows", rows);
  checkNames("heat map: columns", columns);
  if (values.length !== rows.length)
    throw new Error(`heat map: ${values.length} rows of values for ${rows.length} names`);
  values.forEach((row, i) => checkColumns(`heat map, row "${rows[i]}"`, { columns, values: row }, ["values"]));
  const { title, format = { digits: 3 }, size = fittingSize(rows, columns) } = frame;
  const z = values.map((row) => Array.from(row));
  const scale = scaleOf(z, frame);
  const cells = {
    ...{ type: "heatmap", name: frame.value, x: columns, y: rows, z, xgap: 2, ygap: 2, hoverongaps: false },
    text: z.map((row) => row.map((value) => typographic(value, format))),
    hovertemplate: `${frame.y} %{y}, ${frame.x} %{x}: %{text}<extra></extra>`,
    ...scale,
    colorbar: {
      ...{ title: { text: frame.value, side: "right", font: { size: 14 } }, tickfont: { size: 13 } },
      ...{ thickness: 12, outlinewidth: 0, ticks: "outside", ticklen: 3, nticks: 5, len: 1, xpad: 10, ypad: 0 },
    },
  };
  const axis = { type: "category", showgrid: false, showline: false, ticks: "" };
  const layout = {
    template,
    ...size,
    ...(title !== undefined && { title: { text: title } }),
    margin: { t: 16 + (title === undefined ? 0 : TITLE), r: 12 },
    ...{ showlegend: false, shapes: [] },
    xaxis: { ...axis, title: { text: frame.x } },
    yaxis: { ...axis, title: { text: frame.y }, autorange: "reversed" },
  };
  return { data: [cells, numbersOf(rows, columns, z, scale, format)], layout };
}

/** The numbers, dark on light cells and light on dark ones. */
function numbersOf(
  rows: readonly string[],
  columns: readonly string[],
  z: readonly (readonly (number | null)[])[],
  scale: Scale,
  format: ColumnFormat,
) {
  const cells = z.flatMap((row, i) => row.map((value, j) => ({ value, x: columns[j]!, y: rows[i]! })));
  return {
    ...{ type: "scatter", mode: "text", name: "numbers", hoverinfo: "skip", showlegend: false },
    ...{ x: cells.map(({ x }) => x), y: cells.map(({ y }) => y) },
    text: cells.map(({ value }) => typographic(value, format)),
    textfont: { size: 13, color: cells.map(({ value }) => letterColor(value, scale)) },
  };
}

interface Scale {
  readonly colorscale: readonly (readonly [number, string])[];
  readonly zmin: number;
  readonly zmax: number;
}

const [DARK, LIGHT] = ["#1F1F1F", "#FDFDFD"]; // the same on light and dark pages, as the cells are

/** The letters that stand out more from the colour of a cell. */
function letterColor(value: number | null, { colorscale, zmin, zmax }: Scale): string {
  if (value === null) return quiet;
  const place = Math.min(Math.max((value - zmin) / (zmax - zmin), 0), 1) * (colorscale.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)].map((k) => luminance(colorscale[k]![1])) as [
    number,
    number,
  ];
  const cell = low + (high - low) * (place - Math.floor(place));
  return contrast(cell, luminance(DARK)) >= contrast(cell, luminance(LIGHT)) ? DARK : LIGHT;
}

/** The scale of the colours and its ends; a single value gets the lightest colour. */
function scaleOf(z: readonly (readonly (number | null)[])[], { range, middle }: HeatMapFrame): Scale {
  const all = z.flat().filter((value): value is number => value !== null);
  if (all.length === 0) throw new Error("heat map: all cells are empty");
  const even = (colors: readonly string[]) => colors.map((color, i) => [i / (colors.length - 1), color] as const);
  const [low, high] = range ?? [Math.min(...all), Math.max(...all)];
  if (middle === undefined)
    return { colorscale: even(sequential), zmin: low, zmax: high > low ? high : low + (Math.abs(low) || 1) };
  const reach = Math.max(Math.abs(high - middle), Math.abs(low - middle)) || 1;
  return { colorscale: even(diverging), zmin: middle - reach, zmax: middle + reach };
}

/** Cells wide enough for their numbers and as high as a line of text needs; at least the size of a column's figure. */
function fittingSize(rows: readonly string[], columns: readonly string[]): { width: number; height: number } {
  const longest = (names: readonly string[]) => LETTER * Math.max(...names.map((name) => name.length));
  const width = 72 + longest(rows) + columns.length * Math.max(50, longest(columns) + 8) + BAR;
  const height = 84 + rows.length * ROW + TITLE;
  const eighth = (pixels: number) => 8 * Math.ceil(pixels / 8);
  return { width: eighth(Math.max(sizes.half.width, width)), height: eighth(Math.max(200, height)) };
}
