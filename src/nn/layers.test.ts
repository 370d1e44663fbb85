import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { conv, dense, downConv, initConv, initDense, upConv, variable } from "./layers";
import {
  batchNorm,
  initBatchNorm,
  instanceNorm,
  keepStatistics,
  normalised,
  pixelNorm,
  type BatchStatistics,
} from "./norms";
import { blur, downsample, upsample } from "./resample";

const random = createRandom(11);
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;
const images = (...shape: [number, number, number, number]) => random.normal(shape) as tf.Tensor4D;

test("the joined up- and down-convolutions equal the two steps they join", () => {
  const layer = initConv(random, 3, 5, 7);
  const x = images(2, 8, 8, 5);
  assert.ok(difference(upConv(layer, x, 1.3), conv(layer, upsample(x), 1.3)) < 1e-5);
  assert.ok(difference(downConv(layer, x, 1.3), downsample(conv(layer, x, 1.3))) < 1e-5);
});

test("blur is the binomial filter with zero padding", () => {
  const x = tf.buffer([1, 4, 4, 1]);
  x.set(16, 0, 0, 1, 0);
  assert.deepEqual(
    blur(x.toTensor() as tf.Tensor4D)
      .squeeze()
      .arraySync(),
    [
      [2, 4, 2, 0],
      [1, 2, 1, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
  );
});

test("an equalised layer keeps the variance of its input", () => {
  const layer = initDense(random, 400, 300, 0.01);
  const x = random.normal([200, 400]) as tf.Tensor2D;
  const variance = tf.mean(tf.square(dense(layer, x, 1, 0.01))).dataSync()[0]!;
  assert.ok(Math.abs(variance - 1) < 0.05, `variance ${variance}`);
  assert.throws(
    () => dense(layer, random.normal([2, 3]) as tf.Tensor2D, 1),
    /dense x: expected shape \[any, 400\], got \[2, 3\]/,
  );
});

test("instance norm gives every map mean 0 and variance 1, pixel norm every code mean square 1", () => {
  const y = instanceNorm(images(2, 8, 8, 3).mul(5).add(2) as tf.Tensor4D);
  assert.ok(difference(tf.mean(y, [1, 2]), tf.zeros([2, 3])) < 1e-5);
  assert.ok(difference(tf.mean(tf.square(y), [1, 2]), tf.ones([2, 3])) < 1e-4);
  const z = pixelNorm(random.normal([4, 64], 0, 3) as tf.Tensor2D);
  assert.ok(difference(tf.mean(tf.square(z), 1), tf.ones([4])) < 1e-5);
});

test("batch norm uses the batch's statistics in training and the kept ones after", () => {
  const norm = initBatchNorm(3);
  const x = images(16, 4, 4, 3).mul(2).add(1) as tf.Tensor4D;
  const statistics: BatchStatistics[] = [];
  const trained = batchNorm(norm, x, statistics);
  assert.ok(difference(tf.mean(trained, [0, 1, 2]), tf.zeros([3])) < 1e-5);
  keepStatistics(statistics, 0);
  assert.ok(difference(batchNorm(norm, x), trained) < 1e-5);
  const rows = x.reshape([256, 3]);
  assert.ok(difference(batchNorm(norm, rows, []), trained.reshape([256, 3])) < 1e-5);
  assert.ok(difference(batchNorm(norm, rows), trained.reshape([256, 3])) < 1e-5);
});

test("a convolution with its normalisation is the two in turn, whether its weights are scaled (many pixels) or its maps", () => {
  const norm = initBatchNorm(4);
  for (const kept of Object.values(norm)) kept.assign(random.uniform([4], 0.5, 2) as tf.Tensor1D);
  const weight = variable(random.normal([3, 3, 2, 4]) as tf.Tensor4D);
  const bias = variable(random.normal([4]) as tf.Tensor1D);
  const convolve = (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.conv2d(x, kernel, 2, "same");
  for (const [n, size] of [
    [2, 2],
    [1, 8],
    [2, 8],
  ] as const)
    for (const layer of [
      { weight, norm },
      { weight, norm, bias },
    ])
      for (const epsilon of [1e-5, 0.1]) {
        const x = images(n, size, size, 2);
        const maps = convolve(x, weight);
        const { gamma, beta, mean, variance } = norm;
        const normal = ("bias" in layer ? maps.add(bias) : maps).sub(mean).div(tf.sqrt(variance.add(epsilon)));
        const expected = normal.mul(gamma).add(beta);
        assert.ok(difference(normalised(layer, x, convolve, undefined, epsilon), expected) < 1e-5);
      }
});

test("a normalised convolution has the gradients of the two in turn", () => {
  const norm = initBatchNorm(4);
  for (const kept of Object.values(norm)) kept.assign(random.uniform([4], 0.5, 2) as tf.Tensor1D);
  const weight = variable(random.normal([3, 3, 2, 4]) as tf.Tensor4D);
  const image = variable(images(2, 8, 8, 2));
  const convolve = (maps: tf.Tensor4D, kernel: tf.Tensor4D) => tf.conv2d(maps, kernel, 2, "same");
  const gradientsOf = (f: () => tf.Tensor) => {
    const { grads } = tf.variableGrads(
      () => tf.sum(tf.square(f())) as tf.Scalar,
      [image, weight, norm.gamma, norm.beta],
    );
    return Object.values(grads);
  };
  const scaled = gradientsOf(() => normalised({ weight, norm }, image, convolve));
  const inTurn = gradientsOf(() => batchNorm(norm, convolve(image, weight)));
  scaled.forEach((gradient, i) =>
    assert.ok(difference(gradient, inTurn[i]!) < 1e-3 * tf.max(tf.abs(inTurn[i]!)).dataSync()[0]!),
  );
});

test("scaled weights are of batches of many pixels alone; in training the maps are normalised", () => {
  const norm = initBatchNorm(1);
  norm.gamma.assign(tf.tensor1d([3]));
  const weight = variable(tf.ones([1, 1, 4, 1]) as tf.Tensor4D);
  const kernelOf = (n: number, size: number, statistics?: BatchStatistics[]) => {
    let seen = 0;
    const look = (x: tf.Tensor4D, kernel: tf.Tensor4D) => {
      seen = kernel.dataSync()[0]!;
      return tf.conv2d(x, kernel, 1, "same");
    };
    normalised({ weight, norm }, tf.ones([n, size, size, 4]), look, statistics);
    return Math.round(seen);
  };
  assert.deepEqual([kernelOf(2, 2), kernelOf(1, 2), kernelOf(4, 1), kernelOf(2, 2, [])], [3, 1, 1, 1]);
});
