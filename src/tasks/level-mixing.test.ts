import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { unedited } from "./global-edit";
import { mixByLabels } from "./level-mixing";
import { mixImages } from "./mix";

const editor = untrainedEditor(7);
const x = createRandom(3).uniform([3, 32, 32, 3], -1, 1) as tf.Tensor4D;

test("every level is mixed, the content alone comes first and keeps its luminance; the finest level gives the style's", () => {
  const labels = editor.factors.map((_, factor) => Int32Array.of(0, factor === 0 ? 0 : 1, factor === 0 ? 0 : 1));
  const tensors = tf.memory().numTensors;
  const rows = mixByLabels(editor, x, labels);
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(
    rows.map(({ level }) => level),
    [undefined, 8, 7, 6, 5, 4, 3, 2, 1],
  );
  for (const { content, style } of rows) {
    assert.deepEqual([content[0], style[0]], [null, null]); // all have the same label
    for (const share of [...content.slice(1), ...style.slice(1)]) assert.ok(share! >= 0 && share! <= 1);
  }
  const [alone, finest] = [rows[0]!, rows.at(-1)!];
  assert.ok(Math.abs(alone.luminance) < 1e-4);
  assert.ok(Math.abs(finest.luminance - 1) < 1e-2, `${finest.luminance}`); // the last style sets the maps' means, of which the image is a linear map
});

test("mixing an image with itself changes nothing", () => {
  const one = x.slice([0, 0, 0, 0], [1, -1, -1, -1]);
  const expected = unedited(editor, one).dataSync();
  const mixtures = mixImages(editor, one, one);
  assert.deepEqual(
    mixtures.map(({ name, layers }) => [name, layers]),
    [
      ["coarse", [1, 2]],
      ["middle", [3, 4]],
      ["fine", [5, 6, 7, 8]],
    ],
  );
  for (const { images } of mixtures) assert.ok(images.data.every((value, i) => Math.abs(value - expected[i]!) < 1e-4));
});
