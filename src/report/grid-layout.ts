import { svgText, textWidth, wrap, type Letters } from "./text";

export interface GridOptions {
  readonly columns: number;
  readonly scale?: number; // a whole number; images become about 128 pixels wide unless given
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  readonly title?: string;
  readonly gap?: number; // pixels between images; 1/32 of their width unless given
  readonly afterRows?: readonly number[]; // a wider gap follows these rows, counted from 0
  readonly afterColumns?: readonly number[];
  readonly empty?: Readonly<Record<number, string>>; // places (counted row by row) that get this text instead of an image
}

/** Where everything lies, in pixels. */
export interface GridLayout {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly left: readonly number[]; // of each column
  readonly top: readonly number[]; // of each row
  readonly labels: readonly string[]; // as SVG
}

const PREFERRED = 128; // pixels of an image's width
const LINE = 1.25; // distance of baselines, in font sizes
const CENTRE = 0.36; // from the middle of a letter down to its baseline, in font sizes

/** Places images of w x h pixels in rows and columns, with labels measured before anything is placed, so that none is cut off. */
export async function layoutGrid(w: number, h: number, rows: number, options: GridOptions): Promise<GridLayout> {
  const { columns, rowLabels = [], columnLabels = [], title } = options;
  const scale = options.scale ?? Math.max(1, Math.round(PREFERRED / w));
  const [cellW, cellH] = [w * scale, h * scale];
  const gap = options.gap ?? Math.max(1, Math.round(cellW / 32));
  const letters: Letters = { size: Math.round(Math.min(Math.max(cellW / 7.5, 12), 22)) };
  const line = letters.size * LINE;
  const space = Math.ceil(letters.size * 0.6); // between a label and its images
  const margin = Math.max(gap, 4);

  const sides = await Promise.all(rowLabels.map((label) => fitHeight(label, cellH, letters)));
  const sideWidth = rowLabels.length > 0 ? (await widest(sides.flat(), letters)) + space : 0;
  const heads = await Promise.all(columnLabels.map((label) => wrap(label, cellW, letters)));
  const turned = (await widest(heads.flat(), letters)) > cellW + gap;
  const headHeight = await heightOfHeads();

  const left = positions(columns, margin + sideWidth, cellW, gap, options.afterColumns);
  const right = left[columns - 1]! + cellW;
  const big: Letters = { size: Math.round(letters.size * 1.1), bold: true };
  const titleLines = title === undefined ? [] : await wrap(title, right - margin, big);
  const titleHeight = titleLines.length * big.size * LINE + (title === undefined ? 0 : space);
  const top = positions(rows, Math.ceil(margin + titleHeight + headHeight), cellH, gap, options.afterRows);

  const width = Math.max(right, margin + (await widest(titleLines, big))) + margin;
  const labels = [
    ...titleLines.map((text, i) => svgText(text, margin, margin + big.size * (1 + i * LINE), big)),
    ...columnLabels.flatMap((label, i) => head(label, i)),
    ...sides.flatMap((lines, i) => block(lines, left[0]! - space, top[i]! + cellH / 2, "end")),
    ...(
      await Promise.all(Object.entries(options.empty ?? {}).map(([place, text]) => note(Number(place), text)))
    ).flat(),
  ];
  return { width: Math.ceil(width), height: top[rows - 1]! + cellH + margin, scale, left, top, labels };

  async function heightOfHeads(): Promise<number> {
    if (columnLabels.length === 0) return 0;
    if (turned) return (await widest(columnLabels, letters)) + space;
    return Math.max(...heads.map((lines) => lines.length)) * line + space / 2;
  }

  function head(label: string, column: number): string[] {
    const centre = left[column]! + cellW / 2;
    const bottom = top[0]! - space / 2;
    if (turned) return [svgText(label, centre + letters.size * CENTRE, bottom, letters, "start", true)];
    const lines = heads[column]!;
    const baseline = (i: number) => bottom - letters.size * 0.2 - (lines.length - 1 - i) * line;
    return lines.map((text, i) => svgText(text, centre, baseline(i), letters, "middle"));
  }

  /** Lines around a middle. */
  function block(lines: readonly string[], x: number, middle: number, anchor: "middle" | "end"): string[] {
    const first = middle + letters.size * CENTRE - ((lines.length - 1) / 2) * line;
    return lines.map((text, i) => svgText(text, x, first + i * line, letters, anchor));
  }

  async function note(place: number, text: string): Promise<string[]> {
    const [x, y] = [left[place % columns]!, top[Math.floor(place / columns)]!];
    return block(await wrap(text, cellW, letters), x + cellW / 2, y + cellH / 2, "middle");
  }
}

/** A row's label in as few letters' width as lets its lines fit the row's height. */
async function fitHeight(label: string, height: number, letters: Letters): Promise<string[]> {
  for (let width = letters.size * 9; ; width *= 1.5) {
    const lines = await wrap(label, width, letters);
    if (lines.length === 1 || lines.length * letters.size * LINE <= height) return lines;
  }
}

async function widest(lines: readonly string[], letters: Letters): Promise<number> {
  return Math.max(0, ...(await Promise.all(lines.map((line) => textWidth(line, letters)))));
}

/** Starts of `count` cells, with four gaps instead of one after those named. */
function positions(count: number, start: number, size: number, gap: number, after: readonly number[] = []): number[] {
  const starts = [Math.round(start)];
  for (let i = 1; i < count; i++) starts.push(starts[i - 1]! + size + (after.includes(i - 1) ? 4 * gap : gap));
  return starts;
}
