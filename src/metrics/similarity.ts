import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/** Mean squared error of every image. a, b [n,h,w,c] -> [n], in squared units of the input ([-1,1] in GH-Feat's tables, see protocols) */
export function mse(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D {
  assertShape("mse b", b, a.shape);
  return tf.mean(tf.square(a.sub(b)), [1, 2, 3]);
}

/** Peak signal-to-noise ratio of every image in decibels, 10 log10(range^2 / MSE), for inputs in [-1,1] (range 2). Infinity where both are equal. a, b [n,h,w,c] -> [n] */
export function psnr(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => tf.log(mse(a, b).div(4)).mul(-10 / Math.LN10));
}

/** Pixels of a side of SSIM's window. */
export const windowSize = 11;
const sigma = 1.5;

/** Two one-dimensional passes of the normalised Gaussian window, without padding. x [m,h,w,1] -> [m,h-10,w-10,1] */
function smooth(x: tf.Tensor4D): tf.Tensor4D {
  const radius = (windowSize - 1) / 2;
  const weights = Array.from({ length: windowSize }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const kernel = tf.tensor1d(weights.map((weight) => weight / sum));
  const rows = tf.conv2d(x, kernel.reshape([windowSize, 1, 1, 1]) as tf.Tensor4D, 1, "valid");
  return tf.conv2d(rows, kernel.reshape([1, windowSize, 1, 1]) as tf.Tensor4D, 1, "valid");
}

/**
 * Both factors of structural similarity, each a mean over all positions where the window fits: luminance times contrast and structure (SSIM), and contrast and
 * structure alone (MS-SSIM's finer scales). The luminance of values around 0 means nothing, so it is taken as everywhere, of (x + 1) / 2 in [0,1].
 * a, b [n,h,w,c] in [-1,1] -> [n,c] each
 */
export function ssimOfChannels(a: tf.Tensor4D, b: tf.Tensor4D): { whole: tf.Tensor2D; structure: tf.Tensor2D } {
  const [n, h, w, c] = a.shape;
  const planes = (x: tf.Tensor4D) =>
    tf.transpose(x.add(1).div(2), [0, 3, 1, 2]).reshape([n * c, h, w, 1]) as tf.Tensor4D;
  const [allX, allY] = [planes(a), planes(b)];
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  // As 1 - (what differs) / (what is there): in float32 the usual form loses up to 1e-4 where bright, flat pictures differ a little, as their squares cancel.
  // Of planes less their means, which a variance does not mind, for the same reason.
  const [offsetX, offsetY] = [allX, allY].map((plane) => tf.mean(plane, [1, 2], true)) as [tf.Tensor, tf.Tensor];
  const [x, y] = [allX.sub<tf.Tensor4D>(offsetX), allY.sub<tf.Tensor4D>(offsetY)];
  const [smoothX, smoothY] = [smooth(x), smooth(y)];
  const [meanX, meanY] = [smoothX.add<tf.Tensor4D>(offsetX), smoothY.add<tf.Tensor4D>(offsetY)];
  const variance = (z: tf.Tensor4D, smoothZ: tf.Tensor4D) => smooth(tf.square(z)).sub<tf.Tensor4D>(tf.square(smoothZ));
  const apart = tf.square(meanX.sub<tf.Tensor4D>(meanY));
  const luminance = tf.sub(1, apart.div(tf.square(meanX).add(tf.square(meanY)).add(c1)));
  const ofBoth = variance(x, smoothX).add<tf.Tensor4D>(variance(y, smoothY));
  const structure = tf.sub(1, variance(x.sub(y), smoothX.sub(smoothY)).div(ofBoth.add(c2)));
  const mean = (map: tf.Tensor) => tf.mean(map, [1, 2, 3]).reshape([n, c]) as tf.Tensor2D;
  return { whole: mean(luminance.mul(structure)), structure: mean(structure) };
}

/**
 * Structural similarity (Wang et al. 2004): Gaussian window 11 x 11, sigma 1.5, K1 .01, K2 .03, population covariance, mean over all positions where
 * the window fits and over channels. Inputs in [-1,1], compared as (x + 1) / 2 with range 1, as images in [0,1] or 0..255 are. a, b [n,h,w,c], h and w >= 11 -> [n]
 */
export function ssim(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D {
  assertShape("ssim b", b, a.shape);
  const [, h, w] = a.shape;
  if (h < windowSize || w < windowSize)
    throw new Error(`ssim: expected images of at least ${windowSize} x ${windowSize} pixels, got ${h} x ${w}`);
  return tf.tidy(() => tf.mean(ssimOfChannels(a, b).whole, 1));
}
