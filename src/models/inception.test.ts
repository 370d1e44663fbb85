import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { countParameters } from "../nn/tree";
import { inception, inceptionDimensions, initInception } from "./inception";

const random = createRandom(5);
const weights = initInception(random);

test("features of the sizes that FID knows; three equal colours, compiled, give those of a grey image", () => {
  const grey = random.uniform([1, 32, 32, 1], -1, 1) as tf.Tensor4D;
  const { pool1, pool2, mixed6, pool3 } = inception(weights, grey);
  assert.deepEqual(
    [pool1, pool2, mixed6, pool3].map(({ shape }) => shape.join()),
    ["1,73,73,64", "1,35,35,192", "1,17,17,768", `1,${inceptionDimensions}`],
  );
  const run = compile((x: tf.Tensor4D) => inception(weights, x).pool3);
  const colours = run(tf.tile(grey, [1, 1, 1, 3]));
  run.dispose();
  assert.ok(tf.max(tf.abs(pool3.sub(colours))).dataSync()[0]! <= 1e-5 * tf.max(pool3).dataSync()[0]!);
  assert.throws(
    () => inception(weights, tf.zeros([1, 8, 8, 4])),
    /inception x: expected shape.* 3\], got \[1, 8, 8, 4\]/,
  );
});

test("as many parameters as torchvision's without its classifiers: 21,785,568", () => {
  assert.equal(countParameters(weights), 21_785_568);
});
