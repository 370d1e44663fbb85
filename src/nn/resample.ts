import { tf } from "../backend/tf";
import { border } from "./border";

/** Binomial filter [1,2,1] x [1,2,1] / 16 with zero padding, as two 2x2 mean poolings: both passes of a gradient are pooling too. x [n,h,w,c] -> [n,h,w,c] */
export function blur(x: tf.Tensor4D): tf.Tensor4D {
  return tf.avgPool(tf.avgPool(border(x, 1), 2, 1, "valid"), 2, 1, "valid");
}

/** Nearest upsampling by 2. x [n,h,w,c] -> [n,2h,2w,c] */
export function upsample(x: tf.Tensor4D): tf.Tensor4D {
  return tf.image.resizeNearestNeighbor(x, [2 * x.shape[1], 2 * x.shape[2]]);
}

/** Mean pooling by `factor`. x [n,h,w,c] -> [n,h/factor,w/factor,c] */
export function downsample(x: tf.Tensor4D, factor = 2): tf.Tensor4D {
  return factor === 1 ? x : tf.avgPool(x, factor, factor, "valid");
}
