import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { unedited } from "./global-edit";
import { holders, mixByLabels, mixStagesByLabels } from "./level-mixing";
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
  const { own, mixtures } = mixImages(editor, one, one);
  assert.deepEqual(
    mixtures.map(({ name, layers }) => [name, layers]),
    [
      ["coarse", [1, 2]],
      ["middle", [3, 4]],
      ["fine", [5, 6, 7, 8]],
    ],
  );
  for (const images of [own, ...mixtures.map((mixture) => mixture.images)])
    assert.ok(images.data.every((value, i) => Math.abs(value - expected[i]!) < 1e-4));
});

test("stages are mixed whole; all of them together are the levels", () => {
  const labels = editor.factors.map(() => Int32Array.of(0, 1, 1));
  const { rows, factors, heldBy, layers } = mixStagesByLabels(editor, x, labels);
  assert.deepEqual(layers, { coarse: [0, 1], middle: [2, 3], fine: [4, 5, 6, 7] });
  assert.deepEqual([factors.length, heldBy.length], [4, 4]);
  assert.deepEqual(
    rows.map(({ stage, pairs }) => [stage, pairs[0]]),
    [undefined, "coarse", "middle", "fine"].map((stage) => [stage, 2]),
  );
  const [alone] = mixByLabels(editor, x, labels);
  const { content, style, luminance } = rows[0]!;
  assert.deepEqual([content, style, luminance], [alone!.content, alone!.style, alone!.luminance]);
  assert.ok(Math.abs(rows[3]!.luminance - 1) < 1e-2 && Math.abs(rows[1]!.luminance) < 1e-2); // the last layer is among the fine ones
});

test("a stage holds a factor where it is told from the others and from no mixing", () => {
  const of = (...shares: number[]) =>
    holders(
      ([undefined, "coarse", "middle", "fine"] as const).map((stage, i) => ({
        ...{ stage, content: [0], style: [shares[i]!], pairs: [100], luminance: 0 },
      })),
      0,
    );
  assert.deepEqual(of(0.1, 0.6, 0.3, 0.2), ["coarse"]); // 2 sqrt(0.9 / 100) = 0.19
  assert.deepEqual(of(0.1, 0.46, 0.3, 0.2), ["coarse", "middle"]); // 2 sqrt(0.66 / 100) = 0.162: 0.2 is told apart
  assert.deepEqual(of(0.1, 0.2, 0.3, 0.9), ["fine"]);
  assert.deepEqual(of(0.9, 0.2, 0.3, 0.1), []);
  assert.deepEqual(of(0.3, 0.46, 0.3, 0.2), []); // no mixing shows it nearly as often
});
