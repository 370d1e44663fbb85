import sharp from "sharp";
import { layoutGrid, type GridLayout, type GridOptions } from "./grid-layout";
import { joinImages, toRgb, type ImageBatch, type ImageTensor, type RgbImages } from "./image-batch";
import { fontFamily } from "./theme";

export type { ImageBatch } from "./image-batch";

/**
 * Images in rows of `columns` as one PNG on white: enlarged without smoothing, with labels beside rows and above columns. Images [n,h,w,c], floats in [-1,1]
 * or bytes, c = 1 or 3, as a batch or a tensor.
 */
export async function imageGrid(images: ImageBatch | ImageTensor, options: GridOptions): Promise<Uint8Array> {
  const rgb = toRgb(images);
  const layout = await layoutGrid(rgb.width, rgb.height, rowsOf(rgb.count, options), options);
  const { width, height, labels } = layout;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${fontFamily}">${labels.join("")}</svg>`;
  return sharp(paint(rgb, layout, options), { raw: { width, height, channels: 3 } })
    .composite(labels.length > 0 ? [{ input: Buffer.from(svg) }] : [])
    .png({ compressionLevel: 9 })
    .toBuffer();
}

export interface LabelOptions {
  readonly title?: string;
  readonly scale?: number;
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
}

/** Rows of the same images, as inputs above their reconstructions by several means: each row's name beside it. Batches of equally many images. */
export async function comparisonRows(
  rows: readonly { readonly label: string; readonly images: ImageBatch | ImageTensor }[],
  options: LabelOptions = {},
): Promise<Uint8Array> {
  const columns = rows[0]?.images.shape[0] ?? 0;
  const other = rows.find(({ images }) => images.shape[0] !== columns);
  if (other)
    throw new Error(`image rows: "${other.label}" has ${other.images.shape[0]} images, the first row ${columns}`);
  const rowLabels = rows.map(({ label }) => label);
  return imageGrid(joinImages(rows.map(({ images }) => images)), { rowLabels, ...options, columns, afterRows: [0] });
}

/**
 * Style mixing (GH-Feat Fig. 6): the images that give content in the first column, those that give style in the first row, and in row i, column j the
 * mixture of both. contents [r,...], styles [c,...], mixed [r * c,...] row by row
 */
export async function mixingImage(
  contents: ImageBatch | ImageTensor,
  styles: ImageBatch | ImageTensor,
  mixed: ImageBatch | ImageTensor,
  options: LabelOptions = {},
): Promise<Uint8Array> {
  const [rows = 0, columns = 0] = [contents.shape[0], styles.shape[0]];
  if (mixed.shape[0] !== rows * columns)
    throw new Error(`style mixing: ${mixed.shape[0]} mixtures, expected ${rows} contents x ${columns} styles`);
  const order = Array.from({ length: rows }, (_, i) => [
    columns + i,
    ...Array.from({ length: columns }, (__, j) => columns + rows + i * columns + j),
  ]);
  const images = joinImages(
    [styles, contents, mixed],
    [...Array.from({ length: columns }, (_, j) => j), ...order.flat()],
  );
  const empty = { 0: "style →\ncontent ↓" };
  return imageGrid(images, { ...options, columns: columns + 1, empty, afterRows: [0], afterColumns: [0] });
}

/** Retrieval: each query, and beside it its nearest neighbours. queries [q,...], neighbours [q * k,...] row by row */
export async function neighbourRows(
  queries: ImageBatch | ImageTensor,
  neighbours: ImageBatch | ImageTensor,
  options: LabelOptions = {},
): Promise<Uint8Array> {
  const [count = 0, all = 0] = [queries.shape[0], neighbours.shape[0]];
  const k = all / count;
  if (!Number.isInteger(k))
    throw new Error(`neighbours: ${all} images for ${count} queries, expected as many for each`);
  const order = Array.from({ length: count }, (_, i) => [
    i,
    ...Array.from({ length: k }, (__, j) => count + i * k + j),
  ]);
  const columnLabels = ["query", ...Array.from({ length: k }, (_, j) => String(j + 1))];
  const images = joinImages([queries, neighbours], order.flat());
  return imageGrid(images, { columnLabels, ...options, columns: k + 1, afterColumns: [0] });
}

/** Number of rows; throws when options do not fit the images. */
function rowsOf(count: number, { columns, rowLabels, columnLabels, scale = 1, empty = {} }: GridOptions): number {
  for (const [name, value] of Object.entries({ columns, scale }))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`image grid: ${name} = ${value}, expected a whole number from 1`);
  if (count === 0) throw new Error("image grid: there are no images");
  const rows = Math.ceil((count + Object.keys(empty).length) / columns);
  if (rowLabels && rowLabels.length !== rows)
    throw new Error(`image grid: ${rowLabels.length} row labels for ${rows} rows`);
  if (columnLabels && columnLabels.length !== columns)
    throw new Error(`image grid: ${columnLabels.length} column labels for ${columns} columns`);
  return rows;
}

/** The images on white, without labels: RGB bytes [height,width,3]. */
function paint(images: RgbImages, layout: GridLayout, { columns, empty = {} }: GridOptions): Uint8Array {
  const { width, height, scale, left, top } = layout;
  const canvas = new Uint8Array(width * height * 3).fill(255);
  const [w, h] = [images.width, images.height];
  const line = new Uint8Array(w * scale * 3);
  let place = 0;
  for (let n = 0; n < images.count; n++, place++) {
    while (place in empty) place++;
    const [x0, y0] = [left[place % columns]!, top[Math.floor(place / columns)]!];
    for (let y = 0; y < h; y++) {
      const source = (n * h + y) * w * 3;
      for (let x = 0; x < w * scale; x++) {
        const from = source + 3 * Math.floor(x / scale);
        for (let c = 0; c < 3; c++) line[3 * x + c] = images.pixels[from + c]!;
      }
      for (let copy = 0; copy < scale; copy++) canvas.set(line, ((y0 + y * scale + copy) * width + x0) * 3);
    }
  }
  return canvas;
}
