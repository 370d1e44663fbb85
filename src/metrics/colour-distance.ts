import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/** Mean and standard deviation of every channel over the picture. x [n,h,w,c] -> [n,2c] */
function colourStatistics(x: tf.Tensor4D): tf.Tensor2D {
  const { mean, variance } = tf.moments(x, [1, 2]);
  return tf.concat([mean, tf.sqrt(variance)], 1) as tf.Tensor2D;
}

/** Euclidean distance of two pictures' colour statistics, the mean and the standard deviation of each channel, in the unit of x. a, b [n,h,w,c] -> [n] */
export function colourDistance(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D {
  assertShape("colourDistance b", b, a.shape);
  return tf.tidy(() => tf.norm(colourStatistics(a).sub(colourStatistics(b)), "euclidean", 1) as tf.Tensor1D);
}
