import { backendInfo, tf } from "../backend/tf";
import { border } from "./border";
import { assertShape } from "./shape";

const cachedPatches = 2 ** 22; // values; 16 MiB

/** Whether oneDNN convolves, whose ways with a single image `convolution` goes around. */
export const isOfOneDnn = backendInfo().device === "CPU" && backendInfo().oneDNN;

/**
 * Convolution at stride 1 with zeros around, as large as its input. oneDNN takes a single image through a matrix of all its patches, which is slow where no
 * cache holds that (TensorFlow 2.21 with AVX2, 2 cores: 33, 45 and 81 GFLOP/s at 128, 64 and 256 px with 128, 256 and 64 maps, 145 for a batch of two):
 * there the upper and the lower half of the image go in as a batch of two. x [n,h,w,inputs], kernel [k,l,inputs,outputs] -> [n,h,w,outputs]
 */
export function convolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const [size, width, inputs, outputs] = kernel.shape;
  assertShape("convolution x", x, [null, null, null, inputs]);
  const isOdd = size === width && size % 2 === 1 && size > 1;
  const isLarge = h * w * size * width * inputs > cachedPatches;
  if (!isOfOneDnn || n !== 1 || h % 2 === 1 || !isOdd || !isLarge) return tf.conv2d(x, kernel, 1, "same");
  return tf.conv2d(halves(x, size - 1), kernel, 1, "valid").reshape([1, h, w, outputs]);
}

/** [1,h,w,c] -> [2, h/2 + overlap, w + overlap, c]: upper and lower half with what a kernel sees around them. */
function halves(x: tf.Tensor4D, overlap: number): tf.Tensor4D {
  const [, h, w, c] = x.shape;
  const rows = border(x, overlap / 2).reshape([h + overlap, w + overlap, c]); // slices of the first axis are not copied
  return tf.stack(
    [0, h / 2].map((top) => tf.slice(rows, [top, 0, 0], [h / 2 + overlap, w + overlap, c])),
  ) as tf.Tensor4D;
}
