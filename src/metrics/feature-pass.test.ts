import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { featuresOf, momentsOf } from "./feature-pass";

const images = Float32Array.from({ length: 5 * 4 }, (_, i) => Math.sin(i));
const batches = (...sizes: number[]) => {
  let at = 0;
  return sizes.map((n) => tf.tensor4d(images.slice(4 * at, 4 * (at += n)), [n, 2, 2, 1]));
};
const means = (x: tf.Tensor4D) => tf.concat([tf.mean(x, [1, 2]), tf.max(x, [1, 2])], 1) as tf.Tensor2D;

test("features come in the order of the images whatever the batches, and their moments are those of the pass", async () => {
  const before = tf.memory().numTensors;
  const features = await featuresOf(batches(2, 2, 1), means, 2);
  assert.deepEqual(features, await featuresOf(batches(5), means, 2));
  assert.deepEqual([features.count, features.dimensions, features.values.length], [5, 2, 10]);
  const third = images.slice(8, 12);
  assert.ok(Math.abs(features.values[4]! - third.reduce((a, b) => a + b) / 4) < 1e-6);
  assert.equal(features.values[5], Math.max(...third));
  const { count, mean } = await momentsOf(batches(1, 4), means, 2);
  assert.equal(count, 5);
  const maxima = [0, 1, 2, 3, 4].map((i) => features.values[2 * i + 1]!);
  assert.ok(Math.abs(mean[1]! - maxima.reduce((a, b) => a + b) / 5) < 1e-6);
  assert.equal(tf.memory().numTensors, before);
});

test("other dimensions and features that are not finite are named, and nothing is left", async () => {
  const before = tf.memory().numTensors;
  await assert.rejects(
    featuresOf(batches(5), means, 3),
    /featuresOf features: expected shape \[any, 3\], got \[5, 2\]/,
  );
  const broken = (x: tf.Tensor4D) => tf.log(means(x)); // of negative means
  await assert.rejects(featuresOf(batches(5), broken, 2), /featuresOf features: . of 5 rows are not finite/);
  assert.equal(tf.memory().numTensors, before);
});
