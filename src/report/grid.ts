import sharp from "sharp";
import {
  arrangeComparison,
  arrangeMixing,
  arrangeNeighbours,
  type Arranged,
  type LabelOptions,
  type MixingOptions,
  type NeighbourOptions,
} from "./grid-arrange";
import { checkFrames } from "./grid-frames";
import { checkGroups } from "./grid-groups";
import { layoutGrid, type GridLayout, type GridOptions } from "./grid-layout";
import { toRgb, type ImageBatch, type ImageTensor, type RgbImages } from "./image-batch";
import { fontFamily } from "./theme";

export type { ImageBatch } from "./image-batch";

/** A drawn grid. Sizes are in pixels; an SVG's pixel is one of the PNG's. */
export interface Grid {
  readonly png: Uint8Array;
  readonly svg: string; // labels as text over one picture of all images
  readonly width: number;
  readonly height: number;
  readonly cells: readonly Cell[]; // of the images, in their order
}

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Images in rows of `columns` on white: enlarged without smoothing, with labels beside rows and above columns, names over groups of them and coloured frames.
 * Images [n,h,w,c], floats in [-1,1] or bytes, c = 1 or 3, as a batch or a tensor.
 */
export async function drawGrid(images: ImageBatch | ImageTensor, options: GridOptions): Promise<Grid> {
  const rgb = toRgb(images);
  const rows = rowsOf(rgb.count, options);
  const layout = await layoutGrid(rgb.width, rgb.height, rows, options);
  const { width, height, labels, scale } = layout;
  const cells = cornersOf(rgb.count, layout, options).map(([x, y]) => ({
    ...{ x, y, width: rgb.width * scale, height: rgb.height * scale },
  }));
  const raw = sharp(paint(rgb, cells, layout), { raw: { width, height, channels: 3 } });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}">`;
  const written = Buffer.from(`${head}${labels.join("")}</svg>`);
  const plain = await raw.clone().png({ compressionLevel: 9 }).toBuffer();
  const png =
    labels.length === 0
      ? plain
      : await raw
          .composite([{ input: written }])
          .png({ compressionLevel: 9 })
          .toBuffer();
  const picture = `<image width="${width}" height="${height}" href="data:image/png;base64,${plain.toString("base64")}"/>`;
  return { png, svg: `${head}${picture}${labels.join("")}</svg>`, width, height, cells };
}

/** The same as one PNG. */
export const imageGrid = async (images: ImageBatch | ImageTensor, options: GridOptions): Promise<Uint8Array> =>
  (await drawGrid(images, options)).png;

const drawn = ({ images, options }: Arranged) => imageGrid(images, options);

/** A PNG of rows of the same images; see arrangeComparison. */
export async function comparisonRows(
  rows: readonly { readonly label: string; readonly images: ImageBatch | ImageTensor }[],
  options: LabelOptions = {},
): Promise<Uint8Array> {
  return drawn(arrangeComparison(rows, options));
}

/** A PNG of style mixing; see arrangeMixing. contents [r,...], styles [c,...], mixed [r * c,...] row by row */
export async function mixingImage(
  contents: ImageBatch | ImageTensor,
  styles: ImageBatch | ImageTensor,
  mixed: ImageBatch | ImageTensor,
  options: MixingOptions = {},
): Promise<Uint8Array> {
  return drawn(arrangeMixing(contents, styles, mixed, options));
}

/** A PNG of queries and their nearest neighbours; see arrangeNeighbours. queries [q,...], neighbours [q * k,...] row by row */
export async function neighbourRows(
  queries: ImageBatch | ImageTensor,
  neighbours: ImageBatch | ImageTensor,
  options: NeighbourOptions = {},
): Promise<Uint8Array> {
  return drawn(arrangeNeighbours(queries, neighbours, options));
}

/** Number of rows; throws when options do not fit the images. */
function rowsOf(count: number, options: GridOptions): number {
  const { columns, rowLabels, columnLabels, scale = 1, empty = {} } = options;
  for (const [name, value] of Object.entries({ columns, scale }))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`image grid: ${name} = ${value}, expected a whole number from 1`);
  if (count === 0) throw new Error("image grid: there are no images");
  const rows = Math.ceil((count + Object.keys(empty).length) / columns);
  if (rowLabels && rowLabels.length !== rows)
    throw new Error(`image grid: ${rowLabels.length} row labels for ${rows} rows`);
  if (columnLabels && columnLabels.length !== columns)
    throw new Error(`image grid: ${columnLabels.length} column labels for ${columns} columns`);
  checkGroups("row", options.rowGroups, rows);
  checkGroups("column", options.columnGroups, columns);
  checkFrames(options.frames ?? [], rows * columns);
  return rows;
}

/** Upper left corners of the images: every place in turn but the empty ones. */
function cornersOf(count: number, { left, top }: GridLayout, { columns, empty = {} }: GridOptions): [number, number][] {
  let place = -1;
  return Array.from({ length: count }, () => {
    do place++;
    while (place in empty);
    return [left[place % columns]!, top[Math.floor(place / columns)]!];
  });
}

/** The images on white, without labels: RGB bytes [height,width,3]. */
function paint(images: RgbImages, cells: readonly Cell[], { width, height, scale }: GridLayout): Uint8Array {
  const canvas = new Uint8Array(width * height * 3).fill(255);
  const [w, h] = [images.width, images.height];
  const line = new Uint8Array(w * scale * 3);
  cells.forEach((cell, n) => {
    for (let y = 0; y < h; y++) {
      const source = (n * h + y) * w * 3;
      for (let x = 0; x < w * scale; x++) {
        const from = source + 3 * Math.floor(x / scale);
        for (let c = 0; c < 3; c++) line[3 * x + c] = images.pixels[from + c]!;
      }
      for (let copy = 0; copy < scale; copy++) canvas.set(line, ((cell.y + y * scale + copy) * width + cell.x) * 3);
    }
  });
  return canvas;
}
