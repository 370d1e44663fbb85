import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { greyscale, shrunk, withHole } from "./degradation";

const x = createRandom(1).uniform([2, 32, 32, 3], -1, 1) as tf.Tensor4D;
const greatest = (a: tf.Tensor) => tf.max(tf.abs(a)).dataSync()[0]!;
const meanSquare = (a: tf.Tensor) => tf.mean(tf.square(a)).dataSync()[0]!;

test("an observation is of the stated size; what is filled in is an image that looks the same when observed", () => {
  for (const [{ observe, fill }, shape] of [
    [greyscale, [2, 32, 32, 1]],
    [withHole, [2, 32, 32, 3]],
    [shrunk(4), [2, 8, 8, 3]],
    [shrunk(2), [2, 16, 16, 3]],
  ] as const) {
    const observed = observe(x);
    assert.deepEqual(observed.shape, shape);
    assert.deepEqual(fill(observed).shape, x.shape);
    assert.ok(greatest(observe(fill(observed)).sub(observed)) < 1e-5);
  }
});

test("an image is what is left and what is missing; grey and small images lack nothing of what they show", () => {
  for (const { observe, fill, missing } of [greyscale, shrunk(4)]) {
    const filled = fill(observe(x));
    assert.ok(greatest(filled.add(missing(x)).sub(x)) < 1e-5);
    assert.ok(greatest(missing(filled)) < 1e-5);
  }
  const { observe, fill, missing } = withHole;
  const inside = (a: tf.Tensor4D) => a.slice([0, 8, 8, 0], [-1, 16, 16, -1]);
  assert.ok(Math.abs(meanSquare(missing(x)) - meanSquare(inside(x))) < 1e-5);
  assert.equal(greatest(inside(observe(x))), 0);
  const filled = inside(fill(observe(x))); // one colour for each image
  assert.ok(greatest(filled.sub(tf.mean(filled, [1, 2], true))) < 1e-5);
  const rest = tf.sum(observe(x), [1, 2]).div(32 * 32 - 16 * 16);
  assert.ok(greatest(tf.mean(filled, [1, 2]).sub(rest)) < 1e-5);
});
