import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution } from "./convolution";
import { assertShape } from "./shape";

export type Dense = { weight: tf.Variable<tf.Rank.R2>; bias: tf.Variable<tf.Rank.R1> };
export type Conv = { weight: tf.Variable<tf.Rank.R4>; bias: tf.Variable<tf.Rank.R1> };

/** A trainable variable that owns its value. */
export function variable<R extends tf.Rank>(value: tf.Tensor<R>, isTrainable = true): tf.Variable<R> {
  const result = tf.variable(value, isTrainable);
  value.dispose();
  return result;
}

/** A weight [..., outputs] ~ N(0, variance / fan in): 2 keeps the variance through layers that ReLU follows (He), 1 through others. */
export function scaledWeight<R extends tf.Rank.R2 | tf.Rank.R4>(
  random: Random,
  shape: tf.ShapeMap[R],
  variance = 2,
  isTrainable = true,
): tf.Variable<R> {
  const fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return variable(random.normal(shape, 0, Math.sqrt(variance / fanIn)) as tf.Tensor<R>, isTrainable);
}

/** The last layer of a classifier, for `linear`: weight [inputs, classes] ~ N(0, 1 / inputs), bias zeros. */
export function initHead(random: Random, inputs: number, classes: number): Dense {
  return { weight: scaledWeight(random, [inputs, classes], 1), bias: variable(tf.zeros([classes])) };
}

/** Dense layer whose weight is taken as it is. x [n,inputs] -> [n,outputs] */
export const linear = ({ weight, bias }: Dense, x: tf.Tensor2D): tf.Tensor2D => tf.matMul(x, weight).add(bias);

/** weight [inputs, outputs] ~ N(0, (1 / lrMultiplier)^2), bias zeros: the start of an equalised layer, whose scale is applied at run time. */
export function initDense(random: Random, inputs: number, outputs: number, lrMultiplier = 1): Dense {
  return {
    weight: variable(random.normal([inputs, outputs], 0, 1 / lrMultiplier) as tf.Tensor2D),
    bias: variable(tf.zeros([outputs])),
  };
}

/** weight [size, size, inputs, outputs] ~ N(0, 1), bias zeros. */
export function initConv(random: Random, size: number, inputs: number, outputs: number): Conv {
  return {
    weight: variable(random.normal([size, size, inputs, outputs]) as tf.Tensor4D),
    bias: variable(tf.zeros([outputs])),
  };
}

/** The gain of a layer that leaky ReLU follows (StyleGAN: sqrt 2 whatever the slope). */
export const activatedGain = Math.SQRT2;

/** Leaky ReLU of StyleGAN's slope. */
export const leaky = <T extends tf.Tensor>(x: T): T => tf.leakyRelu(x, 0.2);

/** Equalised dense layer (StyleGAN, training/networks_stylegan.py): weight gain / sqrt(inputs) and both times the rate multiplier. x [n,inputs] -> [n,outputs] */
export function dense(layer: Dense, x: tf.Tensor2D, gain: number, lrMultiplier = 1): tf.Tensor2D {
  const inputs = layer.weight.shape[0];
  assertShape("dense x", x, [null, inputs]);
  const bias = lrMultiplier === 1 ? layer.bias : layer.bias.mul(lrMultiplier);
  return scaledProduct(x, layer.weight, (gain / Math.sqrt(inputs)) * lrMultiplier).add(bias) as tf.Tensor2D;
}

/** x times weight times a number, by which the smaller of the two is multiplied. x [n,inputs], weight [inputs,outputs] -> [n,outputs] */
export function scaledProduct(x: tf.Tensor2D, weight: tf.Tensor2D, factor: number): tf.Tensor2D {
  return x.size < weight.size ? tf.matMul(x.mul(factor), weight) : tf.matMul(x, weight.mul(factor));
}

/** The equalised weight of a convolution: weight * gain / sqrt(fan in). */
export function equalised(layer: Conv, gain: number): tf.Tensor4D {
  const [height, width, inputs] = layer.weight.shape;
  return layer.weight.mul(gain / Math.sqrt(height * width * inputs)) as tf.Tensor4D;
}

/** Equalised convolution without its bias, stride 1, zero padding. x [n,h,w,inputs] -> [n,h,w,outputs] */
export function conv(layer: Conv, x: tf.Tensor4D, gain: number): tf.Tensor4D {
  assertShape("conv x", x, [null, null, null, layer.weight.shape[2]]);
  return convolution(x, equalised(layer, gain));
}

/** [3,3,a,b] -> [4,4,a,b]: the sum of the kernel's four one-pixel shifts. A convolution with it at stride 2 is nearest upsampling (or, over 4, mean pooling) joined with the 3x3 convolution. */
function sumOfShifts(weight: tf.Tensor4D): tf.Tensor4D {
  const shift = (top: number, left: number) =>
    tf.pad(weight, [
      [top, 1 - top],
      [left, 1 - left],
      [0, 0],
      [0, 0],
    ]);
  return tf.addN([shift(0, 0), shift(0, 1), shift(1, 0), shift(1, 1)]);
}

/**
 * Nearest upsampling by 2, then the equalised 3x3 convolution, without bias. x [n,h,w,inputs] -> [n,2h,2w,outputs]
 * StyleGAN joins the two from 128 px on, as we do at every size: 16 / 36 of the multiplications. There its kernel runs the other way, which matters to
 * imports only.
 */
export function upConv(layer: Conv, x: tf.Tensor4D, gain: number): tf.Tensor4D {
  const [n, h, w] = x.shape;
  assertShape("upConv x", x, [null, null, null, layer.weight.shape[2]]);
  const kernel = tf.transpose(sumOfShifts(equalised(layer, gain)), [0, 1, 3, 2]);
  return tf.conv2dTranspose(x, tf.reverse(kernel, [0, 1]), [n, 2 * h, 2 * w, layer.weight.shape[3]], 2, "same");
}

/** The equalised 3x3 convolution, then mean pooling by 2, without bias. x [n,h,w,inputs] -> [n,h/2,w/2,outputs] */
export function downConv(layer: Conv, x: tf.Tensor4D, gain: number): tf.Tensor4D {
  assertShape("downConv x", x, [null, null, null, layer.weight.shape[2]]);
  return tf.conv2d(x, sumOfShifts(equalised(layer, gain)).mul<tf.Tensor4D>(0.25), 2, "same");
}
