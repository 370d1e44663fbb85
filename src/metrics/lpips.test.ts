import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { initLpips, lpips, type LpipsTrunk } from "./lpips";

const random = createRandom(6);
const images = (...shape: number[]) => random.uniform(shape, -1, 1) as tf.Tensor4D;
const trunks: LpipsTrunk[] = ["alex", "vgg"];

for (const trunk of trunks)
  test(`${trunk}: 0 between equal images, the same both ways; three equal colours, compiled, give those of grey images`, () => {
    const weights = initLpips(trunk, random);
    const [x, y] = [images(2, 48, 48, 1), images(2, 48, 48, 1)];
    assert.deepEqual([...lpips(weights, x, x).dataSync()], [0, 0]);
    const distance = lpips(weights, x, y);
    assert.ok(tf.min(distance).dataSync()[0]! > 0);
    assert.deepEqual(lpips(weights, y, x).dataSync(), distance.dataSync());
    const run = compile((a: tf.Tensor4D, b: tf.Tensor4D) => lpips(weights, a, b));
    const colours = run(tf.tile(x, [1, 1, 1, 3]), tf.tile(y, [1, 1, 1, 3]));
    run.dispose();
    assert.ok(tf.max(tf.abs(colours.sub(distance))).dataSync()[0]! <= 1e-5 * tf.max(distance).dataSync()[0]!);
    assert.throws(() => lpips(weights, x, images(2, 48, 40, 1)), /lpips y: expected shape \[2, 48, 48, 1\]/);
  });

test("the gradient is the finite difference along it, and finite where all features are 0", () => {
  const weights = initLpips("alex", random);
  const [x, y] = [images(1, 40, 40, 3), images(1, 40, 40, 3)];
  const distance = (image: tf.Tensor): tf.Scalar => tf.sum(lpips(weights, image as tf.Tensor4D, y));
  const gradient = tf.grad(distance)(x);
  const length = tf.norm(gradient).dataSync()[0]!;
  const step = gradient.mul(0.02 / length);
  const change = distance(x.add(step))
    .sub(distance(x.sub(step)))
    .dataSync()[0]!;
  assert.ok(Math.abs(change / 0.04 / length - 1) < 0.05, `${change / 0.04} and ${length}`);
  const { trunk } = weights;
  for (const layer of Object.values(trunk)) layer.bias.assign(tf.fill(layer.bias.shape, -1e3));
  assert.equal(tf.max(tf.abs(tf.grad(distance)(x))).dataSync()[0], 0);
});
