import { tf } from "../backend/tf";

/** Zeros around every map, on all sides alike (PyTorch's `padding`; TensorFlow's SAME pads less on the left and top where it strides). x [n,h,w,c] -> [n,h+2*width,w+2*width,c] */
export function border(x: tf.Tensor4D, width: number): tf.Tensor4D {
  return tf.pad(x, [
    [0, 0],
    [width, width],
    [width, width],
    [0, 0],
  ]);
}
