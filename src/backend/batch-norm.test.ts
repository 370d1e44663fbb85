import assert from "node:assert/strict";
import { test } from "node:test";
import { batchNormTraining } from "./batch-norm";
import { nativeBackend } from "./binding";
import { compile } from "./compile";
import { createRandom } from "./random";
import { tf } from "./tf";

const random = createRandom(3);
const epsilon = 0.01;
const [x, dy] = [random.normal([4, 5, 6, 3], 2, 3), random.normal([4, 5, 6, 3])] as tf.Tensor4D[];
const [gamma, beta] = [random.uniform([3], 0.5, 2), random.normal([3])] as tf.Tensor1D[];

/** What the op replaces, of ops whose gradients tests/gradients holds against TensorFlow's in float64. */
function composed(maps: tf.Tensor4D, scale: tf.Tensor1D, shift: tf.Tensor1D) {
  const mean = tf.mean<tf.Tensor1D>(maps, [0, 1, 2]);
  const variance = tf.mean<tf.Tensor1D>(tf.square(maps.sub(mean)), [0, 1, 2]);
  const y = maps
    .sub(mean)
    .mul(tf.rsqrt(variance.add(epsilon)))
    .mul<tf.Tensor4D>(scale)
    .add<tf.Tensor4D>(shift);
  return { y, mean, variance };
}
const fused: typeof composed = (...all) => batchNormTraining(...all, epsilon);

const values = (f: typeof composed): Record<string, tf.Tensor> => {
  const weighed = (...all: Parameters<typeof composed>) => f(...all).y.mul(dy!) as tf.Tensor;
  const [ofX, ofGamma, ofBeta] = tf.grads(weighed as never)([x!, gamma!, beta!]);
  return { ...f(x!, gamma!, beta!), ofX: ofX!, ofGamma: ofGamma!, ofBeta: ofBeta! };
};

function assertClose(found: Record<string, tf.Tensor>, expected: Record<string, tf.Tensor>) {
  for (const [name, value] of Object.entries(expected)) {
    const most = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]!);
    const error = tf.tidy(() => most(found[name]!.sub(value)));
    assert.ok(error < 1e-5 * most(value), `${name}: ${error}`);
  }
}

test("the native op has the values, statistics and gradients of the formula, eagerly and compiled, and leaves nothing behind", () => {
  const held = () => [tf.memory().numTensors, nativeBackend(tf).binding.getNumOfTensors()];
  const expected = values(composed);
  const before = held();
  const eager = tf.tidy(() => values(fused));
  const compiled = compile(() => values(fused), { strict: true });
  const ofGraph = compiled();
  assertClose(eager, expected);
  assertClose(ofGraph, expected);
  compiled.dispose();
  tf.dispose([eager, ofGraph]);
  assert.deepEqual(held(), before);
  tf.dispose(expected);
});

test("a batch of one value per map has variance 0", () => {
  const one = batchNormTraining(tf.fill<tf.Rank.R4>([1, 1, 1, 3], 7), gamma!, beta!, epsilon);
  assert.deepEqual([...one.variance.dataSync()], [0, 0, 0]);
  assertClose({ y: one.y.reshape([3]), mean: one.mean }, { y: beta!, mean: tf.fill([3], 7) });
});

test("a second derivative is refused, not wrong", () => {
  const first = tf.grad((maps: tf.Tensor) =>
    fused(maps as tf.Tensor4D, gamma!, beta!)
      .y.mul(dy!)
      .square(),
  );
  assert.throws(() => tf.grad((maps: tf.Tensor) => first(maps).square())(x!), /gradient function not found/);
});
