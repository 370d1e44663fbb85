import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batchOf, range, type ImageSet } from "../data/images";
import { synthesis } from "../models/generator";
import { codesOf } from "./encoder-pair";
import type { DistanceTo } from "./frechet";
import { editedImages, scoreEditing } from "./sampled-editing";
import { nativeCodes } from "./stylegan";

const editor = untrainedEditor(4);
const count = 5;
const set: ImageSet = {
  ...{ name: "noise", size: 32, channels: 3, count, labels: new Uint8Array(count) },
  pixels: Uint8Array.from(
    createRandom(8)
      .uniform([count * 32 * 32 * 3], 0, 255)
      .dataSync(),
  ),
};
const seed = 6;

/** The edits by hand: the coarsest 3 of 8 codes come from samples, as they are found and as they are. */
const byHand = tf.tidy(() => {
  const native = nativeCodes(editor.generator, count, seed);
  const sample = synthesis(editor.generator, native).image;
  const [ofX, ofSample] = [codesOf(editor, batchOf(set, range(0, count))), codesOf(editor, sample)];
  const drawn = (from: tf.Tensor2D[]) =>
    synthesis(editor.generator, [...from.slice(0, 3), ...ofX.slice(3)]).image.dataSync() as Float32Array;
  return { sample: sample.dataSync() as Float32Array, byEncoder: drawn(ofSample), byNative: drawn(native) };
});

const isNear = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  a.length === b.length && Array.from(a).every((value, i) => Math.abs(value - b[i]!) < 1e-3);

test("the coarsest 3 of 8 codes come from a sample: as the encoder finds them, and as they are", () => {
  const before = tf.memory().numTensors;
  const { sample, byEncoder, byNative } = editedImages(editor, set, range(0, count), seed);
  assert.equal(tf.memory().numTensors, before);
  assert.ok(isNear(sample.data, byHand.sample));
  assert.ok(isNear(byEncoder.data, byHand.byEncoder) && isNear(byNative.data, byHand.byNative));
  assert.ok(!isNear(byEncoder.data, byNative.data) && !isNear(byNative.data, sample.data));
});

test("each distance is of its own edits, the gap is the error between both", async () => {
  const given: Float32Array[] = [];
  const toReal = {
    images: (compared: Iterable<tf.Tensor4D>) => {
      for (const x of compared) {
        given.push(x.dataSync() as Float32Array);
        x.dispose();
      }
      return Promise.resolve(given.length);
    },
  } as DistanceTo;
  const before = tf.memory().numTensors;
  const score = await scoreEditing(editor, set, toReal, count, seed);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([score.images, score.byEncoder, score.byNative], [count, 1, 2]);
  assert.ok(isNear(given[0]!, byHand.byEncoder) && isNear(given[1]!, byHand.byNative));
  const squares = byHand.byEncoder.map((value, i) => (value - byHand.byNative[i]!) ** 2);
  const gap = squares.reduce((sum, x) => sum + x, 0) / squares.length;
  assert.ok(Math.abs(score.gap / gap - 1) < 1e-3, `${score.gap} for ${gap}`);
});
