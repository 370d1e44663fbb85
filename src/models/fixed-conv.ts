import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution } from "../nn/convolution";
import { scaledWeight, variable, type Conv } from "../nn/layers";

/** A convolution with bias of a network that is only used, never trained: weights N(0, 2 / fan in), which keep the variance through ReLUs (He), zero biases. */
export function initFixedConv(random: Random, size: number, inputs: number, outputs: number): Conv {
  return {
    weight: scaledWeight(random, [size, size, inputs, outputs], 2, false),
    bias: variable(tf.zeros([outputs]), false),
  };
}

/** The convolution with its bias, then ReLU. x [n,h,w,inputs] -> [n,h',w',outputs] */
export function convRelu(layer: Conv, x: tf.Tensor4D, stride = 1, padding: "same" | "valid" = "same"): tf.Tensor4D {
  const y =
    stride === 1 && padding === "same" ? convolution(x, layer.weight) : tf.conv2d(x, layer.weight, stride, padding);
  return tf.relu(y.add<tf.Tensor4D>(layer.bias));
}
