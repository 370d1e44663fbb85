import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution } from "./convolution";

const random = createRandom(7);
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

test("a large single image, cut for the convolution, has the values and gradients of the whole", () => {
  const x = random.normal([1, 96, 160, 32]) as tf.Tensor4D;
  const dy = random.normal([1, 96, 160, 2]);
  for (const size of [3, 5]) {
    const kernel = random.normal([size, size, 32, 2], 0, 0.1) as tf.Tensor4D;
    const whole = (maps: tf.Tensor4D, weight: tf.Tensor4D) => tf.conv2d(maps, weight, 1, "same");
    const valueOf = (f: typeof convolution) => f(x, kernel);
    const gradientsOf = (f: typeof convolution) =>
      tf.grads((maps, weight) => f(maps as tf.Tensor4D, weight as tf.Tensor4D))([x, kernel], dy);
    assert.ok(difference(valueOf(convolution), valueOf(whole)) < 1e-4);
    const [cut, expected] = [gradientsOf(convolution), gradientsOf(whole)];
    assert.ok(difference(cut[0]!, expected[0]!) < 1e-4);
    assert.ok(difference(cut[1]!, expected[1]!) < 1e-2); // sums of 15,360 products
  }
});

test("batches, small images, odd heights and kernels of one pixel are convolved as they are", async () => {
  const isCut = async (shape: [number, number, number, number], size: number) => {
    const convolve = () => convolution(tf.ones(shape), tf.ones([size, size, shape[3], 1]));
    return (await tf.profile(convolve)).kernelNames.includes("Concat");
  };
  assert.equal(await isCut([1, 96, 160, 32], 3), true);
  assert.equal(await isCut([2, 96, 160, 32], 3), false);
  assert.equal(await isCut([1, 96, 60, 32], 3), false);
  assert.equal(await isCut([1, 97, 160, 32], 3), false);
  assert.equal(await isCut([1, 512, 512, 32], 1), false);
});
