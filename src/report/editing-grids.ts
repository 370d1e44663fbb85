import type { Processed } from "../tasks/process-images";
import { imageGrid } from "./grid";
import { joinImages, type ImageBatch, type ImageTensor } from "./image-batch";

type Images = ImageBatch | ImageTensor; // [n,h,w,c]

export interface GridRow {
  readonly label: string;
  readonly images: Images; // a column each
}

/** Rows under one name, which stands beside them. */
export interface RowGroup {
  readonly label: string;
  readonly rows: readonly GridRow[];
}

const scale = 3; // 96 pixels for 32

/** A PNG of groups of rows of equally many images. */
export function groupedRows(groups: readonly RowGroup[]): Promise<Uint8Array> {
  const rows = groups.flatMap((group) => group.rows);
  return imageGrid(joinImages(rows.map(({ images }) => images)), {
    columns: rows[0]!.images.shape[0]!,
    rowLabels: rows.map(({ label }) => label),
    rowGroups: groups.map(({ label, rows: { length: count } }) => ({ label, count })),
    scale,
  });
}

/** Global editing (TPAMI Fig. 7): the images and their reconstructions, and below them each level sampled anew. */
export function globalGrid(
  images: Images,
  reconstructions: Images,
  samples: readonly { readonly level: number; readonly sample: number; readonly images: Images }[],
): Promise<Uint8Array> {
  const levels = [...new Set(samples.map(({ level }) => level))];
  return groupedRows([
    {
      label: "unedited",
      rows: [
        { label: "image", images },
        { label: "G(E(image))", images: reconstructions },
      ],
    },
    ...levels.map((level) => ({
      label: `level ${level}`,
      rows: samples
        .filter((one) => one.level === level)
        .map(({ sample, images: edited }) => ({ label: `sample ${sample}`, images: edited })),
    })),
  ]);
}

/** Local editing (Fig. 8): the images and their reconstructions, and below them each region edited, with the place of the change. */
export function localGrid(
  images: Images,
  reconstructions: Images,
  regions: readonly { readonly region: string; readonly images: Images; readonly change: Images }[],
): Promise<Uint8Array> {
  return groupedRows([
    {
      label: "unedited",
      rows: [
        { label: "image", images },
        { label: "G(E(image))", images: reconstructions },
      ],
    },
    ...regions.map(({ region, images: edited, change }) => ({
      label: region,
      rows: [
        { label: "edited", images: edited },
        { label: "change", images: change },
      ],
    })),
  ]);
}

/** Harmonization (Fig. 9), a group for each part: the image, whose part is pasted into it, the composite, and what the encoder and G make of it. */
export function harmonizationGrid(
  parts: readonly {
    readonly part: string;
    readonly target: Images;
    readonly donor: Images;
    readonly composite: Images;
    readonly result: Images;
  }[],
): Promise<Uint8Array> {
  return groupedRows(
    parts.map(({ part, target, donor, composite, result }) => ({
      label: part,
      rows: [
        { label: "image", images: target },
        { label: "donor", images: donor },
        { label: "pasted", images: composite },
        { label: "harmonized", images: result },
      ],
    })),
  );
}

/** Semantic manipulation (Fig. 11), a group for each direction: images in rows, from the image over the steps. */
export function directionGrid(
  images: Images,
  directions: readonly {
    readonly name: string;
    readonly steps: readonly { readonly step: number; readonly images: Images }[];
  }[],
): Promise<Uint8Array> {
  const rows = images.shape[0]!;
  const columns = directions[0]!.steps.length + 1;
  const order = directions.flatMap((_, direction) =>
    Array.from({ length: rows }, (__, row) => [
      row,
      ...Array.from({ length: columns - 1 }, (___, step) => rows * (1 + direction * (columns - 1) + step) + row),
    ]),
  );
  const all = joinImages([images, ...directions.flatMap(({ steps }) => steps.map((one) => one.images))], order.flat());
  const signed = (step: number) => (step > 0 ? `+${step}` : String(step).replace("-", "−"));
  return imageGrid(all, {
    columns,
    columnLabels: ["image", ...directions[0]!.steps.map(({ step }) => signed(step))],
    rowGroups: directions.map(({ name }) => ({ label: name, count: rows })),
    afterColumns: [0],
    scale,
  });
}

/** Image processing (Fig. 12), a group for each set: the first `images`, degraded, restored by the encoder alone and by the chosen steps of eq. 5, and the encoder's reconstruction of the true ones. */
export function processingGrid(
  sets: readonly { readonly set: string; readonly processed: Processed }[],
  images: number,
): Promise<Uint8Array> {
  return groupedRows(
    sets.map(({ set, processed: { truth, baseline, course, chosen, ofTruth, degradation } }) => {
      const after = (count: number) => course.find((one) => one.steps === count)!.images;
      const rows = [
        { label: "true image", images: truth },
        { label: degradation.baseline, images: baseline.images },
        { label: "encoder", images: after(0) },
        { label: `${chosen} steps of eq. 5`, images: after(chosen) },
        { label: "encoder, true image", images: ofTruth.images },
      ];
      return { label: set, rows: rows.map((row) => ({ ...row, images: firstOf(row.images, images) })) };
    }),
  );
}

function firstOf({ data, shape: [n = 0, ...rest] }: ImageBatch, count: number): ImageBatch {
  return { data: data.subarray(0, (data.length / n) * count), shape: [count, ...rest] };
}
