import { tf } from "../backend/tf";
import { downsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import { ssimOfChannels, windowSize } from "./similarity";

const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]; // of the scales, finest first (Wang et al. 2003, section 3.2)
/** What similarity of two images means at full size, kept beside the numbers. */
export const similarityProtocol =
  "images in [-1,1]; PSNR with peak 2; SSIM of (x + 1) / 2 with range 1, per channel, Gaussian window 11 x 11, sigma 1.5; MS-SSIM with the same window at five scales, weights of Wang et al. 2003; means over images";

const coarsest = 2 ** (weights.length - 1);

/** Pixels of a side of the smallest images that the window fits in at every scale. */
export const smallestForMsSsim = windowSize * coarsest; // 176

/**
 * Multi-scale structural similarity (Wang, Simoncelli and Bovik 2003, eq. 7) as pytorch-msssim: SSIM's window and constants at five scales, halved by 2 x 2 means;
 * contrast and structure of all of them, luminance of the coarsest, a negative factor as 0, product of powers per channel, mean over channels. Sides are multiples of 16, since
 * implementations halve odd ones differently. Inputs in [-1,1], compared as ssim does. a, b [n,h,w,c], h and w >= 176 -> [n] in [0,1]
 */
export function msSsim(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D {
  assertShape("msSsim b", b, a.shape);
  const [, h, w] = a.shape;
  if ([h, w].some((side) => side < smallestForMsSsim || side % coarsest !== 0))
    throw new Error(
      `msSsim: expected sides of at least ${smallestForMsSsim} pixels and multiples of ${coarsest}, got ${h} x ${w}`,
    );
  return tf.tidy(() => {
    const factors = weights.map((weight, scale) => {
      const { whole, structure } = ssimOfChannels(downsample(a, 2 ** scale), downsample(b, 2 ** scale));
      return tf.pow(tf.relu(scale < weights.length - 1 ? structure : whole), weight);
    });
    return tf.mean(
      factors.reduce((product, factor) => product.mul(factor)),
      1,
    );
  });
}
