import type { GridOptions } from "./grid-layout";
import { joinImages, type ImageBatch, type ImageTensor } from "./image-batch";
import { palette } from "./theme";

type Images = ImageBatch | ImageTensor;

/** Images in the order of their places, and how they are laid out. */
export interface Arranged {
  readonly images: ImageBatch;
  readonly options: GridOptions;
}

export type LabelOptions = Partial<
  Pick<GridOptions, "title" | "scale" | "rowLabels" | "columnLabels" | "rowGroups" | "columnGroups" | "frames">
>;

/** Rows of the same images, as inputs above their reconstructions by several means: each row's name beside it. Batches of equally many images. */
export function arrangeComparison(
  rows: readonly { readonly label: string; readonly images: Images }[],
  options: LabelOptions = {},
): Arranged {
  const columns = rows[0]?.images.shape[0] ?? 0;
  const other = rows.find(({ images }) => images.shape[0] !== columns);
  if (other)
    throw new Error(`image rows: "${other.label}" has ${other.images.shape[0]} images, the first row ${columns}`);
  const rowLabels = rows.map(({ label }) => label);
  return {
    images: joinImages(rows.map(({ images }) => images)),
    options: { rowLabels, ...options, columns, afterRows: [0] },
  };
}

export interface MixingOptions extends LabelOptions {
  readonly own?: Images; // [r,...] what the contents' own codes draw: beside it one sees what the mixture changed
}

/**
 * Style mixing (GH-Feat Fig. 6): the images that give content in the first column, those that give style in the first row, and in row i, column j the
 * mixture of both. contents [r,...], styles [c,...], mixed [r * c,...] row by row
 */
export function arrangeMixing(
  contents: Images,
  styles: Images,
  mixed: Images,
  { own, ...options }: MixingOptions = {},
): Arranged {
  const [rows = 0, columns = 0] = [contents.shape[0], styles.shape[0]];
  if (mixed.shape[0] !== rows * columns)
    throw new Error(`style mixing: ${mixed.shape[0]} mixtures, expected ${rows} contents x ${columns} styles`);
  if (own && own.shape[0] !== rows)
    throw new Error(`style mixing: ${own.shape[0]} reconstructions of ${rows} contents, expected one for each`);
  const left = own ? [contents, own] : [contents];
  const order = Array.from({ length: rows }, (_, i) => [
    ...left.map((__, side) => columns + side * rows + i),
    ...Array.from({ length: columns }, (__, j) => columns + left.length * rows + i * columns + j),
  ]);
  const images = joinImages(
    [styles, ...left, mixed],
    [...Array.from({ length: columns }, (_, j) => j), ...order.flat()],
  );
  const empty = { 0: "style →\ncontent ↓", ...(own && { 1: "drawn\nagain ↓" }) };
  const layout = { columns: columns + left.length, empty, afterRows: [0], afterColumns: [left.length - 1] };
  return { images, options: { ...options, ...layout } };
}

export interface NeighbourOptions extends LabelOptions {
  readonly matches?: readonly boolean[]; // [q * k]: frames that tell neighbours of the query's class from others
  readonly matchLabels?: readonly [string, string]; // what both frames mean
}

/** Retrieval: each query, and beside it its nearest neighbours. queries [q,...], neighbours [q * k,...] row by row */
export function arrangeNeighbours(queries: Images, neighbours: Images, options: NeighbourOptions = {}): Arranged {
  const { matches, matchLabels = ["same class", "other class"], ...more } = options;
  const [count = 0, all = 0] = [queries.shape[0], neighbours.shape[0]];
  const k = all / count;
  if (!Number.isInteger(k))
    throw new Error(`neighbours: ${all} images for ${count} queries, expected as many for each`);
  if (matches && matches.length !== all)
    throw new Error(`neighbours: ${matches.length} matches for ${all} images, expected one for each`);
  const order = Array.from({ length: count }, (_, i) => [
    i,
    ...Array.from({ length: k }, (__, j) => count + i * k + j),
  ]);
  const columnLabels = ["query", ...Array.from({ length: k }, (_, j) => String(j + 1))];
  const placesOf = (wanted: boolean) =>
    (matches ?? []).flatMap((match, i) => (match === wanted ? [Math.floor(i / k) * (k + 1) + 1 + (i % k)] : []));
  const frames = [
    { places: placesOf(true), color: palette[0], label: matchLabels[0] },
    { places: placesOf(false), color: palette[1], label: matchLabels[1] },
  ];
  return {
    images: joinImages([queries, neighbours], order.flat()),
    options: { columnLabels, ...(matches && { frames }), ...more, columns: k + 1, afterColumns: [0] },
  };
}
