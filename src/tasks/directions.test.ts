import assert from "node:assert/strict";
import { test } from "node:test";
import { untrainedEditor } from "../../tests/untrained-editor";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { mapping, styleCodes } from "../models/generator";
import { directionInY, fitDirections } from "./directions";
import { unedited } from "./global-edit";
import { courseAlong, moveAlong } from "./semantic-edit";

const editor = untrainedEditor(6);
const random = createRandom(8);
const x = random.uniform([3, 32, 32, 3], -1, 1) as tf.Tensor4D;
const config = { samples: 150, share: 0.2, train: 0.7, penalty: 1 };

test("a step in W is the same step in Y", () => {
  const normal = Float32Array.from({ length: 8 }, (_, i) => Math.cos(i));
  const w = mapping(editor.generator, random.normal([2, 8]) as tf.Tensor2D);
  const there = styleCodes(editor.generator, w.add<tf.Tensor2D>(tf.tensor1d(normal).mul(0.7)));
  const shift = directionInY(editor.generator, normal);
  styleCodes(editor.generator, w).forEach((code, layer) => {
    const difference = code.add(shift[layer]!.mul(0.7)).sub(there[layer]!);
    assert.ok(tf.max(tf.abs(difference)).dataSync()[0]! < 1e-5);
  });
});

test("directions are of unit length, separate the ends, can be repeated and leave no tensor behind", () => {
  const before = tf.memory().numTensors;
  const [glasses, gender] = fitDirections(editor, ["glasses", "gender"], config, 4) as [never, never];
  const all = [glasses, gender] as ReturnType<typeof fitDirections>;
  assert.deepEqual(
    all.map(({ value, trained, held }) => [value, trained, held]),
    [
      ["glasses", 42, 18],
      ["male", 42, 18],
    ],
  );
  for (const { normal, deviation, accuracy, ends } of all) {
    assert.ok(Math.abs(Math.hypot(...normal) - 1) < 1e-5 && deviation > 0);
    assert.ok(ends[0] < ends[1] && accuracy > 0.7, `${ends.join()} ${accuracy}`);
  }
  assert.deepEqual(fitDirections(editor, ["gender"], config, 4)[0], gender);
  assert.throws(() => fitDirections(editor, ["pose"], config, 4), /direction "pose": expected a factor of two values/);
  assert.equal(tf.memory().numTensors, before);
});

test("step 0 is the unedited reconstruction; further steps change more", () => {
  const [glasses] = fitDirections(editor, ["glasses"], config, 4);
  const before = tf.memory().numTensors;
  const { steps } = courseAlong(editor, x, glasses!, [0, 1, 3]);
  const [none, some, more] = steps;
  assert.ok(none!.mse < 1e-9 && none!.mse < some!.mse && some!.mse < more!.mse);
  assert.deepEqual(none!.kept, [1, 1, 1, 1]);
  const images = moveAlong(editor, x, glasses!, [0]).steps[0]!.images;
  assert.equal(tf.memory().numTensors, before);
  const same = unedited(editor, x).dataSync();
  assert.ok(images.data.every((value, i) => Math.abs(value - same[i]!) < 1e-4));
});
