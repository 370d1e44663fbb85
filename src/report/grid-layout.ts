import { groupLabels, type Group, type Side } from "./grid-groups";
import { legendOf, type Frames } from "./grid-frames";
import { blockOf, CENTRE, LINE } from "./grid-text";
import { svgText, textWidth, wrap, type Letters } from "./text";
import { gridPaperWidth } from "./theme";

export interface GridOptions {
  readonly columns: number;
  readonly scale?: number; // a whole number; images become about 128 pixels wide unless given
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  readonly rowGroups?: readonly Group[]; // neighbouring rows under one name
  readonly columnGroups?: readonly Group[];
  readonly title?: string;
  readonly gap?: number; // pixels between images; 1/32 of their width unless given
  readonly afterRows?: readonly number[]; // a wider gap follows these rows, counted from 0
  readonly afterColumns?: readonly number[];
  readonly empty?: Readonly<Record<number, string>>; // places (counted row by row) that get this text instead of an image
  readonly frames?: readonly Frames[]; // coloured frames around images, explained below the grid
}

/** Where everything lies, in pixels. */
export interface GridLayout {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly left: readonly number[]; // of each column
  readonly top: readonly number[]; // of each row
  readonly labels: readonly string[]; // texts, rules and frames, as SVG
}

const PREFERRED = 128; // pixels of an image's width
const SMALLEST = 6.5; // points of a letter in a paper

const ROUNDS = 6; // larger letters widen the grid, which makes them smaller in a paper

/**
 * Places images of w x h pixels in rows and columns, with labels measured before anything is placed, so that none is cut off. Labels are in proportion to the
 * images, and readable where the grid is put into a paper.
 */
export async function layoutGrid(w: number, h: number, rows: number, options: GridOptions): Promise<GridLayout> {
  const scale = options.scale ?? Math.max(1, Math.round(PREFERRED / w));
  let size = Math.round(Math.min(Math.max((w * scale) / 7.5, 12), 22));
  for (let round = 1; ; round++) {
    const layout = await layoutWith(size, [w * scale, h * scale], rows, options);
    const readable = Math.ceil((SMALLEST * layout.width * 2.54) / (72 * gridPaperWidth(layout.width)));
    if (size >= readable || round === ROUNDS) return { ...layout, scale };
    size = readable;
  }
}

/** The same with letters of this size. */
async function layoutWith(
  size: number,
  [cellW, cellH]: readonly [number, number],
  rows: number,
  options: GridOptions,
): Promise<Omit<GridLayout, "scale">> {
  const { columns, rowLabels = [], columnLabels = [], title, frames = [] } = options;
  const frame = frames.length > 0 ? Math.max(2, Math.round(cellW / 40)) : 0; // its width, outside the image
  const gap = Math.max(options.gap ?? Math.max(1, Math.round(cellW / 32)), frame > 0 ? 2 * frame + 2 : 0);
  const letters: Letters = { size };
  const line = letters.size * LINE;
  const space = Math.ceil(letters.size * 0.6); // between a label and its images
  const margin = Math.max(gap, frame, 4);

  const rowBand = options.rowGroups ? Math.ceil(line + space) : 0; // for the groups' names
  const sides = await Promise.all(rowLabels.map((label) => fitHeight(label, cellH, letters)));
  const sideWidth = rowBand + (rowLabels.length > 0 ? (await widest(sides.flat(), letters)) + space : 0);
  const heads = await Promise.all(columnLabels.map((label) => wrap(label, cellW, letters)));
  const turned = (await widest(heads.flat(), letters)) > cellW + gap;
  const headHeight = (await heightOfHeads()) + (options.columnGroups ? Math.ceil(line + space) : 0);

  const left = positions(columns, margin + sideWidth, cellW, gap, endsOf(options.columnGroups, options.afterColumns));
  const right = left[columns - 1]! + cellW;
  const big: Letters = { size: Math.round(letters.size * 1.1), bold: true };
  const titleLines = title === undefined ? [] : await wrap(title, right - margin, big);
  const titleHeight = titleLines.length * big.size * LINE + (title === undefined ? 0 : space);
  const head0 = Math.ceil(margin + titleHeight);
  const top = positions(rows, head0 + headHeight, cellH, gap, endsOf(options.rowGroups, options.afterRows));
  const bottom = top[rows - 1]! + cellH;

  const legend = await legendOf(frames, left[0]!, bottom + margin + space / 2, right, letters);
  const width = Math.max(right, legend.right, margin + (await widest(titleLines, big))) + margin;
  const columnSide: Side = { starts: left, size: cellW, at: head0 + line, turned: false };
  const rowSide: Side = { starts: top, size: cellH, at: margin + line, turned: true };
  const labels = [
    ...frames.flatMap(({ places, color }) => places.map((place) => frameAround(place, color))),
    ...titleLines.map((text, i) => svgText(text, margin, margin + big.size * (1 + i * LINE), big)),
    ...groupLabels(options.columnGroups ?? [], columnSide, letters),
    ...groupLabels(options.rowGroups ?? [], rowSide, letters),
    ...columnLabels.flatMap((label, i) => head(label, i)),
    ...sides.flatMap((lines, i) => blockOf(lines, left[0]! - space, top[i]! + cellH / 2, letters, "end")),
    ...(
      await Promise.all(Object.entries(options.empty ?? {}).map(([place, text]) => note(Number(place), text)))
    ).flat(),
    ...legend.marks,
  ];
  const height = Math.ceil(legend.marks.length > 0 ? legend.bottom + margin : bottom + margin);
  return { width: Math.ceil(width), height, left, top, labels };

  async function heightOfHeads(): Promise<number> {
    if (columnLabels.length === 0) return 0;
    if (turned) return (await widest(columnLabels, letters)) + space;
    return Math.max(...heads.map((lines) => lines.length)) * line + space / 2;
  }

  function head(label: string, column: number): string[] {
    const centre = left[column]! + cellW / 2;
    const base = top[0]! - space / 2 - frame;
    if (turned) return [svgText(label, centre + letters.size * CENTRE, base, letters, "start", true)];
    const lines = heads[column]!;
    const baseline = (i: number) => base - letters.size * 0.2 - (lines.length - 1 - i) * line;
    return lines.map((text, i) => svgText(text, centre, baseline(i), letters, "middle"));
  }

  async function note(place: number, text: string): Promise<string[]> {
    const [x, y] = cornerOf(place);
    return blockOf(await wrap(text, cellW, letters), x + cellW / 2, y + cellH / 2, letters, "middle");
  }

  function frameAround(place: number, color: string): string {
    const [x, y] = cornerOf(place).map((at) => at - frame / 2) as [number, number];
    return `<rect x="${x}" y="${y}" width="${cellW + frame}" height="${cellH + frame}" fill="none" stroke="${color}" stroke-width="${frame}"/>`;
  }

  function cornerOf(place: number): [number, number] {
    return [left[place % columns]!, top[Math.floor(place / columns)]!];
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

/** Rows or columns that a wider gap follows: the last of each group, and those named. */
function endsOf(groups: readonly Group[] = [], named: readonly number[] = []): number[] {
  let end = -1;
  return [...named, ...groups.map(({ count }) => (end += count))];
}

/** Starts of `count` cells, with four gaps instead of one after those named. */
function positions(count: number, start: number, size: number, gap: number, after: readonly number[]): number[] {
  const starts = [Math.round(start)];
  for (let i = 1; i < count; i++) starts.push(starts[i - 1]! + size + (after.includes(i - 1) ? 4 * gap : gap));
  return starts;
}
