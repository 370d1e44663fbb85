import { tf } from "../backend/tf";
import { luma } from "../metrics/luma";
import { downsample } from "../nn/resample";

/** How an image is degraded before eq. 5 restores it (GH-Feat TPAMI 4.3.6). Images [n,r,r,3] in [-1,1]. */
export interface Degradation {
  readonly name: "colorization" | "inpainting" | "super-resolution";
  readonly title: string;
  readonly baseline: string; // what `fill` does
  /** What is left of an image, differentiably: [n,r,r,3] -> [n,h,w,c] */
  readonly observe: (x: tf.Tensor4D) => tf.Tensor4D;
  /** What is left, made an image without any knowledge of images: the baseline, and what the encoder reads. [n,h,w,c] -> [n,r,r,3] */
  readonly fill: (observed: tf.Tensor4D) => tf.Tensor4D;
  /** The part of an image that is not left, scaled so that a mean over all pixels is one over the missing ones: [n,r,r,3] -> [n,r,r,3] */
  readonly missing: (x: tf.Tensor4D) => tf.Tensor4D;
}

/** Colorization (Fig. 12a): the luminance is left. */
export const greyscale: Degradation = {
  ...{ name: "colorization", title: "colorization", baseline: "grey image" },
  observe: luma,
  fill: (observed) => tf.tile(observed, [1, 1, 1, 3]),
  missing: (x) => x.sub(luma(x)),
};

/** Inpainting (Fig. 12b): a square of half the image's width is missing in its middle. */
export const withHole: Degradation = {
  ...{ name: "inpainting", title: "inpainting", baseline: "hole filled by the mean" },
  observe: (x) => x.mul(tf.sub(1, hole(x.shape[1]))),
  fill: (observed) => {
    const size = observed.shape[1];
    const mean = tf.sum(observed, [1, 2], true).div((3 / 4) * size * size);
    return observed.add(mean.mul(hole(size)));
  },
  missing: (x) => x.mul(hole(x.shape[1])).mul(2), // a quarter of the pixels: so each square counts four times
};

/** Ones in the missing square: [1,size,size,1] */
function hole(size: number): tf.Tensor4D {
  const border: [number, number] = [size / 4, size / 4];
  return tf.pad(tf.ones([1, size / 2, size / 2, 1]), [[0, 0], border, border, [0, 0]]);
}

/** Super-resolution (Fig. 12c): the means over squares of `factor` pixels are left. */
export function shrunk(factor: number): Degradation {
  const enlarge = (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [x.shape[1] * factor, x.shape[2] * factor]);
  return {
    ...{ name: "super-resolution", title: `super-resolution x${factor}`, baseline: "nearest upsampling" },
    observe: (x) => downsample(x, factor),
    fill: enlarge,
    missing: (x) => x.sub(enlarge(downsample(x, factor))),
  };
}
