import type { tf } from "../backend/tf";
import { pieces } from "../data/batches";
import { batchOf, range, type ImageSource } from "../data/images";
import { featuresOf } from "../metrics/feature-pass";
import type { Features } from "../metrics/features";
import { frechetDistance } from "../metrics/frechet";
import { kernelDistance } from "../metrics/kernel-distance";
import { momentsOfFeatures } from "../metrics/moments";
import { precisionRecall, type PrecisionRecall } from "../metrics/precision-recall";
import { judge, judgeDimensions, type Judge } from "../models/judge";

export const atOnce = 25; // images of full size

/** Some of a set's images in batches of their own size. */
export function* largeBatches(set: ImageSource, first: number, count: number): IterableIterator<tf.Tensor4D> {
  for (const [at, n] of pieces(count, atOnce)) yield batchOf(set, range(first + at, n));
}

/** The judge's features of images at its resolution in batches, which are disposed of. */
export const judged = (weights: Judge, reduced: Iterable<tf.Tensor4D>): Promise<Features> =>
  featuresOf(reduced, (x) => judge(weights, x).features, judgeDimensions);

/** How far one set of features is from another. */
export interface SetScore extends PrecisionRecall {
  readonly frechet: number;
  readonly kernel: number;
}

export function scoreSets(real: Features, fake: Features, neighbours: number): SetScore {
  return {
    frechet: frechetOf(real, fake),
    kernel: kernelDistance(real, fake),
    ...precisionRecall(real, fake, neighbours),
  };
}

export const frechetOf = (a: Features, b: Features): number =>
  frechetDistance(momentsOfFeatures(a), momentsOfFeatures(b));
