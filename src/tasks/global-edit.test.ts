import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { drawn, inBatches } from "./editor";
import { codesOf } from "./encoder-pair";
import { levelChanges, sampleLevels } from "./global-edit";
import { nativeCodes } from "./stylegan";
import { styleLayers, transferGrid, transferPairs } from "./style-transfer";

const editor = untrainedEditor(7);
const random = createRandom(3);
const x = random.uniform([4, 32, 32, 3], -1, 1) as tf.Tensor4D;

test("what goes through in parts is what goes through at once", () => {
  const [a, b] = [random.normal([230, 3]), random.normal([230])];
  const tensors = tf.memory().numTensors;
  const sum = inBatches([a, b], (rows, ones) => tf.sum(rows, 1).add(ones));
  assert.equal(tf.memory().numTensors, tensors + 1);
  assert.deepEqual(sum.dataSync(), tf.sum(a, 1).add(b).dataSync());
});

test("a sampled level is that layer of the sample and all others of the image", () => {
  const samples = nativeCodes(editor.generator, 4, 30);
  const codes = codesOf(editor, x).map((code, layer) => (layer === 3 ? samples[3]! : code)); // level 5 of 8
  const expected = drawn(editor, codes).dataSync();
  const [first, second] = sampleLevels(editor, x, [5], 2, 30);
  assert.deepEqual([first!.level, first!.sample, second!.sample], [5, 1, 2]);
  assert.ok(first!.images.data.every((value, i) => Math.abs(value - expected[i]!) < 1e-4));
  assert.notDeepEqual(first!.images.data, second!.images.data);
  assert.throws(() => sampleLevels(editor, x, [9], 1, 30), /level 9: expected a whole number from 1/);
});

test("changes of every level, coarsest first; the mean luminance is the finest level's", () => {
  const tensors = tf.memory().numTensors;
  const changes = levelChanges(editor, x, 30);
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(
    changes.map(({ level }) => level),
    [8, 7, 6, 5, 4, 3, 2, 1],
  );
  for (const { kept, mse, luminance, level } of changes) {
    assert.ok(kept.length === 4 && kept.every((share) => share >= 0 && share <= 1) && mse > 0);
    // The last AdaIN sets every map's mean, and the image is a linear map of these maps.
    assert.ok(level === 1 ? luminance > 1e-3 : luminance < 1e-5, `level ${level}: ${luminance}`);
  }
});

test("style transfer takes the finer half from the style, so that its colours are the style's reconstruction's", () => {
  assert.deepEqual(styleLayers(editor), [4, 5, 6, 7]);
  const styles = random.uniform([4, 32, 32, 3], -1, 0.2) as tf.Tensor4D;
  const tensors = tf.memory().numTensors;
  const { before, after, best, kept } = transferPairs(editor, x, styles);
  assert.ok([before, after, best].every((distance) => distance > 0) && kept.length === 4);
  const own = transferPairs(editor, styles, styles);
  assert.ok(Math.abs(own.after - own.best) < 1e-5 && own.kept.every((share) => share === 1));
  const grid = transferGrid(editor, x, styles.slice(0, 3) as tf.Tensor4D);
  assert.deepEqual(grid.shape, [12, 32, 32, 3]);
  assert.equal(tf.memory().numTensors, tensors + 1); // the slice
});
