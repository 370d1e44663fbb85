import { tf } from "../backend/tf";
import { upsample, downsample } from "../nn/resample";

/** One row of a schedule of progressive growing (StyleGAN, training/training_loop.py): the optimisers begin anew with each. */
export interface GrowthRow {
  readonly resolution: number;
  readonly fade: boolean; // whether the resolution is faded in over the one below
  readonly images: number; // that the row lasts
  readonly batch: number;
  readonly rate: number; // of both optimisers
}

/** A row in its place: batches are whole, so that a row begins where the last batch of the one before ends. */
export interface GrowthStage extends GrowthRow {
  readonly first: number; // images seen before it
  readonly end: number;
}

/** The rows one after the other; the last one has no end. Throws where a resolution does not follow from the one before. */
export function growthStages(rows: readonly GrowthRow[], resolution: number): GrowthStage[] {
  let first = 0;
  const stages = rows.map((row, i): GrowthStage => {
    const before = rows[i - 1]?.resolution;
    const expected = before === undefined ? row.resolution : row.fade ? 2 * before : before;
    const isPower = row.resolution >= 8 && Number.isInteger(Math.log2(row.resolution));
    if (!isPower || row.resolution !== expected || (i === 0 && row.fade))
      throw new Error(
        `growth, row ${i + 1}: ${row.resolution} px${row.fade ? ", faded in," : ""} after ${before ?? "nothing"}; expected a power of two from 8 on, each faded in after half of it`,
      );
    if (!(row.images > 0 && row.batch > 0))
      throw new Error(`growth, row ${i + 1}: ${row.images} images in batches of ${row.batch}; expected both above 0`);
    const length = Math.ceil(row.images / row.batch) * row.batch;
    const stage = { ...row, first, end: i === rows.length - 1 ? Infinity : first + length };
    first += length;
    return stage;
  });
  const last = stages.at(-1)?.resolution;
  if (last !== resolution) throw new Error(`growth: its last row is of ${last} px, the model of ${resolution}`);
  return stages;
}

/** The stage that the batch after `images` belongs to. */
export const stageAt = (stages: readonly GrowthStage[], images: number): GrowthStage =>
  stages.find(({ end }) => images < end)!;

/** How far the stage's resolution is faded in, in [0,1]. */
export const alphaAt = ({ fade, first, images: length }: GrowthStage, images: number): number =>
  fade ? Math.min(1, (images - first) / length) : 1;

/** Real images as the discriminator sees them at a stage: at its resolution, blurred as much as the fade asks for. x [n,r,r,c] -> [n,s,s,c] */
export function atStage(x: tf.Tensor4D, resolution: number, alpha: tf.Scalar | undefined): tf.Tensor4D {
  const y = downsample(x, x.shape[1] / resolution);
  if (!alpha) return y;
  const below = upsample(downsample(y));
  return below.add(y.sub(below).mul<tf.Tensor4D>(alpha));
}
