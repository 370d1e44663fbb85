import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { variable } from "./layers";
import { recomputed } from "./recompute";

const random = createRandom(3);
const layers = [0, 1].map(() => ({
  conv: variable(random.normal([3, 3, 4, 4], 0, 0.2) as tf.Tensor4D),
  bias: variable(random.normal([4]) as tf.Tensor1D),
  none: undefined,
}));
const x = random.normal([2, 6, 6, 4]) as tf.Tensor4D;
type Layer = (typeof layers)[number];

const layer = (weights: Layer, y: tf.Tensor) =>
  tf.softplus(tf.conv2d(y as tf.Tensor4D, weights.conv, 1, "same").add(weights.bias)) as tf.Tensor4D;
const net = (again: boolean) => (y: tf.Tensor) =>
  layers.reduce<tf.Tensor>((maps, weights) => (again ? recomputed(weights, [maps], layer) : layer(weights, maps)), y);

/** Value, gradients of the weights, and those of a gradient penalty. */
function all(again: boolean): tf.Tensor[] {
  const score = (y: tf.Tensor) => tf.sum(net(again)(y)) as tf.Scalar;
  const leaves = layers.flatMap(({ conv, bias }) => [conv, bias]);
  const of = (loss: () => tf.Scalar) => {
    const { value, grads } = tf.variableGrads(loss, leaves);
    return [value, ...leaves.map(({ name }) => grads[name]!)];
  };
  return [...of(() => score(x)), ...of(() => tf.sum(tf.square(tf.grad(score)(x))) as tf.Scalar)];
}

test("what is computed again has the same gradients, of first and second order, eagerly and compiled", () => {
  tf.tidy(() => {
    const expected = all(false);
    for (const got of [all(true), compile(() => all(true), { strict: true })()])
      got.forEach((tensor, i) => {
        const gap = tf.max(tf.abs(tensor.sub(expected[i]!))).div(tf.max(tf.abs(expected[i]!)));
        assert.ok(gap.dataSync()[0]! < 1e-5, `tensor ${i}: ${gap.dataSync()[0]}`);
      });
  });
});

test("nothing is left behind", () => {
  tf.tidy(() => void all(true));
  const before = tf.memory().numTensors;
  tf.tidy(() => void all(true));
  assert.equal(tf.memory().numTensors, before);
});
