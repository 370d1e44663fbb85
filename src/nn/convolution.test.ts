import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution, isOfOneDnn } from "./convolution";

const random = createRandom(7);
const distance = (a: tf.Tensor, b: tf.Tensor) => tf.div(tf.norm(a.sub(b)), tf.norm(b)).dataSync()[0]!;
const whole = (x: tf.Tensor4D, kernel: tf.Tensor4D) => tf.conv2d(x, kernel, 1, "same");

test("a large single image, cut for the convolution, has the values and gradients of the whole", (t) => {
  if (!isOfOneDnn) return t.skip("nothing is cut without oneDNN");
  const x = random.normal([1, 96, 160, 32]) as tf.Tensor4D;
  for (const size of [3, 5]) {
    const kernel = random.normal([size, size, 32, 2], 0, 0.1) as tf.Tensor4D;
    const results = (convolve: typeof convolution) => {
      const energy = (maps: tf.Tensor4D, weight: tf.Tensor4D) => tf.sum(tf.square(convolve(maps, weight))) as tf.Scalar;
      const slope = (maps: tf.Tensor4D, weight: tf.Tensor4D) =>
        tf.sum(tf.square(tf.grad((inner) => energy(inner as tf.Tensor4D, weight))(maps))) as tf.Scalar;
      const gradients = (f: typeof energy) =>
        tf.grads((maps, weight) => f(maps as tf.Tensor4D, weight as tf.Tensor4D))([x, kernel]);
      return [convolve(x, kernel), ...gradients(energy), ...gradients(slope)]; // the last as R1 takes them
    };
    const [cut, expected] = [results(convolution), results(whole)];
    cut.forEach((tensor, i) => assert.ok(distance(tensor, expected[i]!) < 1e-5, `result ${i} of size ${size}`));
    const compiled = compile(convolution, { strict: true });
    assert.ok(distance(compiled(x, kernel), expected[0]!) < 1e-5);
    compiled.dispose();
  }
});

test("batches, small images, odd heights and kernels without a middle are convolved as they are", async () => {
  const isCut = async (shape: [number, number, number, number], kernel: [number, number]) => {
    const convolve = () => convolution(tf.ones(shape), tf.ones([...kernel, shape[3], 1]));
    return (await tf.profile(convolve)).kernelNames.includes("Pack");
  };
  assert.equal(await isCut([1, 96, 160, 32], [3, 3]), isOfOneDnn);
  assert.equal(await isCut([2, 96, 160, 32], [3, 3]), false);
  assert.equal(await isCut([1, 96, 60, 32], [3, 3]), false);
  assert.equal(await isCut([1, 97, 160, 32], [3, 3]), false);
  assert.equal(await isCut([1, 512, 512, 32], [1, 1]), false);
  assert.equal(await isCut([1, 160, 160, 32], [7, 1]), false);
  assert.equal(await isCut([1, 96, 160, 32], [4, 4]), false);
});
