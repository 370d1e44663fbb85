/** Points of n images: x and y of each, [n,points,2] row by row, in any unit. */
export interface PointPairs {
  readonly points: number; // in every image
  readonly predicted: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
}

/** Between what the inter-ocular distance lies: the true points whose mean is either eye's place, as [0], [1] of CelebA's five, or the outer corners [36], [45] of 300-W's 68. */
export type Eyes = readonly [readonly number[], readonly number[]];

/**
 * Errors of landmarks in percent of the inter-ocular distance (IOD), means over points and images. `distance`: |p - q| / IOD, the number of Zhang et al. 2014 (TCDCN)
 * and Thewlis et al. 2017 that MAFL's tables hold, GH-Feat's Tab. IX with them, which calls it MSE; `square`: |p - q|^2 / IOD^2. Throws where shapes differ, a coordinate
 * is not finite, or both eyes lie in one place.
 */
export function landmarkErrors(pairs: PointPairs, [left, right]: Eyes): { distance: number; square: number } {
  const { points, truth } = pairs;
  const images = assertPairs("landmarkErrors", pairs);
  const sums = { distance: 0, square: 0 };
  for (let i = 0; i < images; i++) {
    const centre = (eye: readonly number[], axis: number) =>
      eye.reduce((sum, point) => sum + truth[2 * (i * points + point) + axis]!, 0) / eye.length;
    const between = Math.hypot(centre(left, 0) - centre(right, 0), centre(left, 1) - centre(right, 1));
    if (!(between > 0)) throw new Error(`landmarkErrors: the eyes of image ${i} are ${between} apart`);
    for (let point = 0; point < points; point++) {
      const error = distanceAt(pairs, i * points + point) / between;
      sums.distance += error;
      sums.square += error ** 2;
    }
  }
  const percent = 100 / (images * points);
  return { distance: percent * sums.distance, square: percent * sums.square };
}

/**
 * Corner distance of room layouts in percent of the picture's diagonal (LSUN's corner error; Zou et al. 2018): over the visible corners of an image, then over
 * images; one without any does not count. Coordinates are fractions of a square picture; `visible` [n,points] is 0 where a corner lies outside, all are visible unless it is given.
 * Throws where shapes differ, a coordinate is not finite, or no corner is visible.
 */
export function cornerDistance(pairs: PointPairs, visible?: ArrayLike<number>): number {
  const { points } = pairs;
  const images = assertPairs("cornerDistance", pairs);
  if (visible && visible.length !== images * points)
    throw new Error(`cornerDistance visible: expected ${images} x ${points} values, got ${visible.length}`);
  const means = Array.from({ length: images }, (_, i) => {
    const shown = Array.from({ length: points }, (_, point) => i * points + point).filter(
      (at) => !visible || visible[at],
    );
    return shown.reduce((sum, at) => sum + distanceAt(pairs, at), 0) / shown.length;
  }).filter((mean) => !Number.isNaN(mean)); // of images without a visible corner, 0 / 0
  if (means.length === 0) throw new Error(`cornerDistance: none of ${images} images shows a corner`);
  return (100 * means.reduce((sum, mean) => sum + mean, 0)) / means.length / Math.SQRT2;
}

/** The protocol in a sentence, kept beside the number; `eyes` says what the distance lies between. */
export const describeLandmarks = (images: number, points: number, eyes: string): string =>
  `landmark error: ${points} points of ${images.toLocaleString("en-US")} images, distance in percent of the inter-ocular distance (${eyes}), mean over points and images`;

/** The same of cornerDistance. */
export const describeCorners = (images: number): string =>
  `corner distance: ${images.toLocaleString("en-US")} images, in percent of the picture's diagonal, over the visible corners of an image, then over images`;

function distanceAt({ predicted, truth }: PointPairs, point: number): number {
  const difference = (axis: number) => predicted[2 * point + axis]! - truth[2 * point + axis]!;
  return Math.hypot(difference(0), difference(1));
}

/** -> the number of images */
function assertPairs(name: string, { points, predicted, truth }: PointPairs): number {
  const images = truth.length / (2 * points);
  if (!Number.isInteger(images) || images < 1)
    throw new Error(`${name} truth: expected x and y of ${points} points for each image, got ${truth.length} values`);
  if (predicted.length !== truth.length)
    throw new Error(`${name} predicted: expected ${truth.length} values, got ${predicted.length}`);
  for (const [of, values] of Object.entries({ predicted, truth }))
    for (let k = 0; k < values.length; k++)
      if (!Number.isFinite(values[k]))
        throw new Error(`${name} ${of}: image ${Math.floor(k / (2 * points))} has a coordinate of ${values[k]}`);
  return images;
}
