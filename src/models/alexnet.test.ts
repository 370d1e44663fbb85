import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import type { tf } from "../backend/tf";
import { alexnetFeatures, initAlexnet } from "./alexnet";

const random = createRandom(8);
const weights = initAlexnet(random);
const images = (...shape: number[]) => random.uniform(shape, -1, 1) as tf.Tensor4D;

test("five maps of the sizes that AlexNet has at 224 px, and at the smallest image", () => {
  const sizes = (x: tf.Tensor4D) => alexnetFeatures(weights, x).map(({ shape }) => shape.slice(1));
  const counts = [64, 192, 384, 256, 256];
  const expected = (all: number[]) => all.map((size, i) => [size, size, counts[i]!]);
  assert.deepEqual(sizes(images(1, 224, 224, 3)), expected([55, 27, 13, 13, 13]));
  assert.deepEqual(sizes(images(1, 31, 31, 3)), expected([7, 3, 1, 1, 1]));
  assert.throws(() => alexnetFeatures(weights, images(1, 30, 64, 3)), /31 x 31 pixels or more, got 30 x 64/);
  assert.throws(() => alexnetFeatures(weights, images(1, 64, 64, 1)), /alexnetFeatures x: expected shape.* 3\]/);
});
