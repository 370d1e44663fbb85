import assert from "node:assert/strict";
import { test } from "node:test";
import { batchNormTraining } from "./batch-norm";
import { nativeBackend } from "./binding";
import { compile } from "./compile";
import { createRandom } from "./random";
import { tf } from "./tf";

type Inputs = [x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D];

const random = createRandom(3);
const epsilon = 0.01;
const inputs = [random.normal([4, 5, 6, 3], 2, 3), random.uniform([3], 0.5, 2), random.normal([3])] as Inputs;
const dy = random.normal([4, 5, 6, 3]);

/** What the op replaces, of ops whose gradients tests/gradients holds against TensorFlow's in float64. */
function composed(...[x, gamma, beta]: Inputs) {
  const mean = tf.mean<tf.Tensor1D>(x, [0, 1, 2]);
  const variance = tf.mean<tf.Tensor1D>(tf.square(x.sub(mean)), [0, 1, 2]);
  const y = x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(epsilon)))
    .mul<tf.Tensor4D>(gamma)
    .add<tf.Tensor4D>(beta);
  return { y, mean, variance };
}
const fused: typeof composed = (...all) => batchNormTraining(...all, epsilon);

/** With a ReLU behind it, which TensorFlow joins with the op. */
const activated =
  (f: typeof composed, ...given: Inputs) =>
  (): Record<string, tf.Tensor> => {
    const weighed = (...all: Inputs) => tf.relu(f(...all).y).mul(dy.slice([0, 0, 0, 0], given[0].shape));
    const [ofX, ofGamma, ofBeta] = tf.grads(weighed as never)(given);
    return { ...f(...given), ofX: ofX!, ofGamma: ofGamma!, ofBeta: ofBeta! };
  };

function assertClose(found: Record<string, tf.Tensor>, expected: Record<string, tf.Tensor>) {
  const most = (x: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(x)).dataSync()[0]!);
  for (const [name, value] of Object.entries(expected)) {
    const error = tf.tidy(() => most(found[name]!.sub(value)));
    assert.ok(error <= 1e-5 * Math.max(most(value), 1), `${name}: ${error}`);
  }
}

test("the native op has the values, statistics and gradients of the formula, eagerly and compiled, and leaves nothing behind", () => {
  const held = () => [tf.memory().numTensors, nativeBackend(tf).binding.getNumOfTensors()];
  const expected = activated(composed, ...inputs)();
  const before = held();
  const eager = tf.tidy(activated(fused, ...inputs));
  const compiled = compile(activated(fused, ...inputs), { strict: true });
  const ofGraph = compiled();
  assertClose(eager, expected);
  assertClose(ofGraph, expected);
  compiled.dispose();
  tf.dispose([eager, ofGraph]);
  const { y, mean, variance } = fused(...inputs);
  tf.dispose([y, mean, variance]);
  assert.deepEqual(held(), before);
  tf.dispose(expected);
});

test("of one value per map the variance is 0, y is beta, and gradients are finite", () => {
  const [x, gamma, beta]: Inputs = [tf.fill([1, 1, 1, 3], 7), inputs[1], tf.tensor1d([1, 2, 3])];
  const found = activated(fused, x, gamma, beta)();
  const ofBeta = dy.slice([0, 0, 0, 0], [1, 1, 1, 3]).reshape([3]);
  const none = tf.zeros([3]);
  assertClose(
    { ...found, y: found["y"]!.reshape([3]), ofX: found["ofX"]!.reshape([3]) },
    { y: beta, mean: tf.fill([3], 7), variance: none, ofX: none, ofGamma: none, ofBeta },
  );
});

test("a second derivative, and one through the statistics, are refused, not wrong", () => {
  const [x, gamma, beta] = inputs;
  const first = tf.grad((maps: tf.Tensor) =>
    fused(maps as tf.Tensor4D, gamma, beta)
      .y.mul(dy)
      .square(),
  );
  assert.throws(() => tf.grad((maps: tf.Tensor) => first(maps).square())(x), /gradient function not found/);
  for (const which of ["mean", "variance"] as const)
    assert.throws(() => tf.grad((maps: tf.Tensor) => fused(maps as tf.Tensor4D, gamma, beta)[which])(x), /gradient/i);
});
