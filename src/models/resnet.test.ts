import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { countParameters } from "../nn/tree";
import { initResnet, resnet } from "./resnet";

const random = createRandom(3);
const weights = initResnet(18, random);
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

test("as many parameters as torchvision's: 11,689,512 and 25,557,032", () => {
  assert.equal(countParameters(weights), 11_689_512);
  assert.equal(countParameters(initResnet(50, random)), 25_557_032);
});

test("images of any size: maps at a quarter to a 32nd, features, logits; a batch gives what its images give alone", () => {
  const x = random.uniform([3, 80, 112, 3], -1, 1) as tf.Tensor4D;
  const { stages, features, logits } = resnet(weights, 18, x);
  assert.deepEqual(
    stages.map(({ shape }) => shape),
    [
      [3, 20, 28, 64],
      [3, 10, 14, 128],
      [3, 5, 7, 256],
      [3, 3, 4, 512],
    ],
  );
  assert.deepEqual(
    [features.shape, logits.shape],
    [
      [3, 512],
      [3, 1000],
    ],
  );
  const alone = resnet(weights, 18, tf.slice(x, [1], [1])).logits;
  assert.ok(difference(tf.slice(logits, [1], [1]), alone) <= 1e-5 * tf.max(tf.abs(alone)).dataSync()[0]!);
});

test("a grey image is the same as three equal colours", () => {
  const grey = random.uniform([1, 64, 64, 1], -1, 1) as tf.Tensor4D;
  const { logits } = resnet(weights, 18, grey);
  assert.equal(difference(logits, resnet(weights, 18, tf.tile(grey, [1, 1, 1, 3])).logits), 0);
  assert.throws(() => resnet(weights, 18, tf.zeros([1, 64, 64, 2])), /resnet x: expected shape.* 3\], got/);
});
