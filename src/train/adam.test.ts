import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { variable } from "../nn/layers";
import { adamStep, initAdam, resetAdam } from "./adam";

/** Adam in float64, as the paper's Algorithm 1 orders it (the efficient form of its section 2, which TensorFlow uses too). */
function reference(
  gradients: number[],
  rate: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  decay = 1,
): number {
  let [x, m, v] = [1, 0, 0];
  gradients.forEach((g, i) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    const step = (rate * decay ** i * Math.sqrt(1 - beta2 ** (i + 1))) / (1 - beta1 ** (i + 1));
    x -= (step * m) / (Math.sqrt(v) + epsilon);
  });
  return x;
}

for (const beta1 of [0, 0.9])
  test(`Adam follows its formula with beta1 = ${beta1}, and its rate the decay`, () => {
    const gradients = [0.5, -2, 0.1, 3, 0];
    const config = { rate: 0.01, beta1, beta2: 0.99, epsilon: 1e-8, decay: { factor: 0.8, steps: 2 } };
    const x = variable(tf.tensor1d([1, 1]));
    const adam = initAdam(config, [x]);
    const before = tf.memory().numTensors;
    for (const g of gradients) {
      const gradient = tf.tensor1d([g, -g]);
      adamStep(config, adam, [x], [gradient]);
      gradient.dispose();
    }
    assert.equal(tf.memory().numTensors, before);
    const [a, b] = x.dataSync() as Float32Array;
    const expected = reference(gradients, 0.01, beta1, 0.99, 1e-8, 0.8 ** 0.5);
    assert.ok(Math.abs(a! - expected) < 1e-6, `${a} against ${expected}`);
    assert.ok(Math.abs(b! - (2 - expected)) < 1e-6);
  });

test("a state that begins anew is that of the start, in every part", () => {
  const config = { rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const x = variable(tf.tensor1d([1, 2]));
  const adam = initAdam(config, [x]);
  const leaves = [adam.updates, ...adam.first, ...adam.second];
  adamStep(config, adam, [x], [tf.tensor1d([0.5, -3])]);
  assert.ok(leaves.every((leaf) => leaf.dataSync().every((value) => value !== 0)));
  resetAdam(adam);
  assert.ok(leaves.every((leaf) => leaf.dataSync().every((value) => value === 0)));
});
