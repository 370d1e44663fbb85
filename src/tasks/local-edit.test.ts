import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { modulate } from "../models/generator";
import { layerOf, levelAt } from "../models/levels";
import { drawn } from "./editor";
import { codesOf } from "./encoder-pair";
import { unedited } from "./global-edit";
import { blendCodes, editRegion, regionChanges, withRegion } from "./local-edit";
import { nativeCodes } from "./stylegan";

const random = createRandom(2);
const editor = untrainedEditor(4);
const x = random.uniform([3, 32, 32, 3], -1, 1) as tf.Tensor4D;
const square = tf.pad(tf.ones([3, 8, 8, 1]), [[0, 0], [8, 16], [8, 16], [0, 0]]) as tf.Tensor4D; // prettier-ignore
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

test("AdaIN with a blended code is the blend of both AdaINs", () => {
  const maps = random.normal([2, 8, 8, 5]) as tf.Tensor4D;
  const [y, other] = [0, 1].map(() => random.normal([2, 10]) as tf.Tensor2D) as [tf.Tensor2D, tf.Tensor2D];
  const mask = random.uniform([2, 8, 8, 1]) as tf.Tensor4D;
  const both = mask.mul(modulate(maps, other)).add(tf.sub(1, mask).mul(modulate(maps, y)));
  assert.ok(difference(modulate(maps, blendCodes(y, other, mask)), both) < 1e-5);
  assert.throws(() => blendCodes(y, other, tf.zeros([1, 8, 8, 1])), /mask: expected shape \[2, any, any, 1\]/);
});

test("an empty region edits nothing; the whole image as region is a sampled layer", () => {
  const layer = layerOf(levelAt(4, 8), 8);
  const [codes, others] = [codesOf(editor, x), nativeCodes(editor.generator, 3, 9)];
  const draw = (mask: tf.Tensor4D) => drawn(editor, withRegion(editor, codes, others, layer, mask));
  assert.ok(difference(draw(tf.zeros([3, 32, 32, 1])), unedited(editor, x)) < 1e-4);
  const sampled = codes.map((code, i) => (i === layer ? others[i]! : code));
  assert.ok(difference(draw(tf.ones([3, 32, 32, 1])), drawn(editor, sampled)) < 1e-4);
});

test("a region changes more than its surroundings at fine levels, and no tensor is left", () => {
  const before = tf.memory().numTensors;
  const changes = regionChanges(editor, x, square, 9);
  assert.deepEqual(
    changes.map(({ level, resolution }) => [level, resolution]),
    [8, 7, 6, 5, 4, 3, 2, 1].map((level) => [level, 2 ** (5 - Math.floor((level - 1) / 2))]),
  );
  const finest = changes.at(-1)!;
  assert.ok(
    finest.inside > 0 && finest.outside < 1e-6,
    "the last layer's map is followed by a 1 x 1 convolution alone",
  );
  const { images, change } = editRegion(editor, x, square, 1, 9);
  assert.deepEqual([images.shape, change.shape], [[3, 32, 32, 3], [3, 32, 32, 1]]); // prettier-ignore
  const inside = square.dataSync();
  change.data.forEach((value, i) => inside[i] === 0 && assert.ok(value < -0.99));
  assert.ok(Math.abs(Math.max(...change.data) - 1) < 1e-5);
  assert.equal(tf.memory().numTensors, before);
});
