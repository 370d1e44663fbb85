import { backendInfo, tf } from "../backend/tf";
import { border } from "./border";

const cachedPatches = 2 ** 22; // values; 16 MiB

/**
 * Convolution at stride 1 with zeros around, as large as its input. oneDNN takes a single image through a matrix of all its patches, which is slow where no
 * cache holds that (TensorFlow 2.21 with AVX2: 33 to 81 GFLOP/s from 64 px and 256 maps on, 145 for a batch of two): there the upper and the lower half
 * of the image go in as a batch of two. x [n,h,w,inputs], kernel [k,k,inputs,outputs] of odd k -> [n,h,w,outputs]
 */
export function convolution(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w] = x.shape;
  const [size, , inputs, outputs] = kernel.shape;
  const isLarge = size > 1 && h * w * size * size * inputs > cachedPatches;
  if (n > 1 || !isLarge || h % 2 === 1 || !isOfOneDnn()) return tf.conv2d(x, kernel, 1, "same");
  return tf.conv2d(halves(x, size - 1), kernel, 1, "valid").reshape([1, h, w, outputs]);
}

function isOfOneDnn(): boolean {
  const { device, oneDNN } = backendInfo();
  return device === "CPU" && oneDNN;
}

/** [1,h,w,c] -> [2, h/2 + overlap, w + overlap, c]: upper and lower half with what a kernel sees around them. */
function halves(x: tf.Tensor4D, overlap: number): tf.Tensor4D {
  const [, h, w, c] = x.shape;
  const rows = border(x, overlap / 2).reshape([h + overlap, w + overlap, c]); // slices of the first axis are not copied
  const both = [0, h / 2].map((top) => tf.slice(rows, [top, 0, 0], [h / 2 + overlap, w + overlap, c]));
  return tf.concat(both).reshape([2, h / 2 + overlap, w + overlap, c]);
}
