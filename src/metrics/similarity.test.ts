import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { scoreReconstruction } from "./reconstruction";
import { mse, ssim } from "./similarity";

const image = (f: (i: number, j: number) => number) =>
  tf.tensor4d(
    Float32Array.from({ length: 1024 }, (_, k) => f(Math.floor(k / 32), k % 32)),
    [1, 32, 32, 1],
  );
const a = image((i, j) => Math.sin(0.3 * i + 0.1 * j));
const b = image((i, j) => 0.8 * Math.sin(0.3 * i + 0.1 * j + 0.4) + 0.1 * Math.cos(1.7 * i * j));

test("SSIM equals scikit-image 0.26.0's of (x + 1) / 2, MSE NumPy's in [-1,1] (tests/parity/ssim.py)", () => {
  assert.ok(Math.abs(ssim(a, b).dataSync()[0]! - 0.7443259385766835) < 1e-6);
  assert.ok(Math.abs(mse(a, b).dataSync()[0]! - 0.08655072538086667) < 1e-7);
});

test("also of bright, nearly flat images, where squares would cancel", () => {
  const flat = image((i, j) => 0.9 + 0.004 * Math.sin(1.3 * i + 0.7 * j));
  const other = image((i, j) => 0.6 + 0.004 * Math.cos(0.9 * i * j));
  assert.ok(Math.abs(ssim(flat, other).dataSync()[0]! - 0.9810891972076332) < 1e-6);
});

test("SSIM of an image with itself is 1, also for a constant one; colours are averaged", () => {
  assert.ok(Math.abs(ssim(a, a).dataSync()[0]! - 1) < 1e-6);
  const flat = tf.fill([1, 32, 32, 1], -1) as tf.Tensor4D;
  assert.ok(Math.abs(ssim(flat, flat).dataSync()[0]! - 1) < 1e-6);
  const [rgb, other] = [tf.concat([a, a], 3), tf.concat([a, b], 3)];
  assert.ok(Math.abs(ssim(rgb, other).dataSync()[0]! - (1 + 0.7443259385766835) / 2) < 1e-6);
  assert.throws(() => ssim(tf.zeros([1, 8, 8, 1]), tf.zeros([1, 8, 8, 1])), /at least 11 x 11 pixels, got 8 x 8/);
});

test("scores are means over images, also over batches of different sizes, and no tensor is left", async () => {
  const before = tf.memory().numTensors;
  const batches = [tf.concat([a, b], 0), b.clone()];
  const score = await scoreReconstruction(batches, (x) => tf.tile(a, [x.shape[0], 1, 1, 1]));
  assert.equal(score.images, 3);
  assert.ok(Math.abs(score.mse - (2 / 3) * 0.08655072538086667) < 1e-7);
  assert.ok(Math.abs(score.ssim - (1 + 2 * 0.7443259385766835) / 3) < 1e-6);
  assert.equal(tf.memory().numTensors, before);
  await assert.rejects(() => scoreReconstruction([], (x) => x), /at least one batch/);
});
