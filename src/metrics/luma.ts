import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/** Y of YUV (ITU-R BT.601), what a grey picture keeps. x [n,h,w,3] -> [n,h,w,1], in the range of x */
export function luma(x: tf.Tensor4D): tf.Tensor4D {
  assertShape("luma x", x, [null, null, null, 3]);
  return tf.sum(x.mul(tf.tensor1d([0.299, 0.587, 0.114])), 3, true);
}

/** Luminance, the mean of Y over the picture. x [n,h,w,3] in [-1,1] -> [n] in [0,1] */
export function meanLuminance(x: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => tf.mean(luma(x), [1, 2, 3]).add(1).div(2));
}
