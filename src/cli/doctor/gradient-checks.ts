import { tf } from "../../backend/tf";
import { check, type Check } from "./self-test";

type Op = (x: tf.Tensor4D) => tf.Tensor;

/** Ops whose second derivatives tfjs-core lacks or has wrong, and that R1 goes through; each on x [1,4,4,2]. */
const ops: Record<string, Op> = {
  "conv2d, stride 2": (x) => tf.conv2d(x, wave<tf.Rank.R4>([3, 3, 2, 2]), 2, "same"),
  "depthwise conv2d": (x) => tf.depthwiseConv2d(x, wave<tf.Rank.R4>([3, 3, 2, 1]), 1, "same"),
  "leaky ReLU": (x) => tf.leakyRelu(x, 0.2),
  tanh: (x) => tf.tanh(x),
  softplus: (x) => tf.softplus(x),
  "average pooling": (x) => tf.avgPool(x, 2, 2, "same"),
  "nearest upsampling": (x) => tf.image.resizeNearestNeighbor(x, [8, 8]),
  "mirror padding": (x) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      "reflect",
    ),
  softmax: (x) => tf.softmax(x),
};

/** Fixed values in [-1, 1] without structure and none near zero. */
function wave<R extends tf.Rank>(shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const count = (shape as number[]).reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, i) => {
    const value = Math.sin(12.9898 * (i + 1));
    return Math.sign(value) * (0.2 + 0.8 * Math.abs(value));
  });
  return tf.tensor(values, shape);
}

const step = 1e-2; // the best in 32 bits for values around 1
const tolerance = 1e-2;

/** First and second order against central differences, along one direction, for f = sum of op(x)^2 and for its squared gradient norm (the R1 penalty). */
export function gradientChecks(): Check[] {
  return Object.entries(ops).map(([name, op]) =>
    check(name, () => {
      const loss = (x: tf.Tensor) =>
        op(x as tf.Tensor4D)
          .square()
          .sum();
      const penalty = (x: tf.Tensor) => tf.grad(loss)(x).square().sum();
      return disagreement("first order", loss) ?? disagreement("second order", penalty);
    }),
  );
}

function disagreement(order: string, f: (x: tf.Tensor) => tf.Tensor): string | undefined {
  const x = wave<tf.Rank.R4>([1, 4, 4, 2]);
  const direction = tf.reverse(wave<tf.Rank.R4>([1, 4, 4, 2]), 3);
  const at = (t: number) => f(x.add(direction.mul(t))).dataSync()[0]!;
  const numeric = (at(step) - at(-step)) / (2 * step);
  const analytic = tf.grad(f)(x).mul(direction).sum().dataSync()[0]!;
  const error = Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric));
  return error < tolerance
    ? undefined
    : `${order}: ${analytic.toPrecision(5)} by the gradient, ${numeric.toPrecision(5)} by differences`;
}
