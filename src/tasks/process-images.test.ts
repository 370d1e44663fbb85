import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { untrainedEditor } from "../../tests/untrained-editor";
import { greyscale, shrunk, withHole } from "./degradation";
import { drawn } from "./editor";
import { optimiseCodes } from "./optimise-codes";
import { processImages } from "./process-images";
import { nativeCodes } from "./stylegan";

const editor = untrainedEditor(3);
const adam = { rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const imagesOf = (seed: number) => tf.tidy(() => drawn(editor, nativeCodes(editor.generator, 2, seed)));
const x = imagesOf(5);
const validation = imagesOf(8);

test("eq. 5 brings the observation nearer, says so in its scores, can be repeated and leaves no tensor behind", async () => {
  for (const degradation of [greyscale, withHole, shrunk(4)]) {
    const before = tf.memory().numTensors;
    const run = () => processImages(editor, { x, validation }, degradation, { adam, at: [0, 40] });
    const [first, again] = [await run(), await run()];
    assert.equal(tf.memory().numTensors, before, degradation.title);
    assert.equal(again.chosen, first.chosen);
    assert.deepEqual(again.course[1]!.images.data, first.course[1]!.images.data);
    assert.deepEqual(
      first.course.map(({ steps }) => steps),
      [0, 40],
    );
    const observed = ({ images: { data, shape } }: (typeof first.course)[0]) =>
      tf.tidy(() => {
        const y = tf.tensor4d(data as Float32Array, shape as [number, number, number, number]);
        return tf.mean(tf.square(degradation.observe(y).sub(degradation.observe(x)))).dataSync()[0]!;
      });
    const [start, end] = first.course.map(observed) as [number, number];
    assert.ok(end < 0.5 * start, `${degradation.title}: ${start} -> ${end}`);
    for (const { mse, ssim, missing } of [first.baseline, ...first.course, first.ofTruth])
      assert.ok([mse, ssim, missing].every(Number.isFinite));
  }
});

test("an aborted optimisation throws the signal's reason and leaves no tensor behind", async () => {
  const observed = tf.tidy(() => greyscale.observe(x));
  const start = nativeCodes(editor.generator, 2, 6);
  const before = tf.memory().numTensors;
  const signal = AbortSignal.abort(new Error("enough"));
  const all = optimiseCodes(editor.generator, start, observed, greyscale, { adam, at: [5] }, signal);
  await assert.rejects(all.next(), /enough/);
  assert.equal(tf.memory().numTensors, before);
  tf.dispose([observed, start]);
});

test("the number of steps is chosen by validation images alone", async () => {
  const filled = tf.tidy(() => withHole.fill(withHole.observe(x)));
  const at = [0, 10, 40];
  const chosenOn = async (images: tf.Tensor4D) => {
    const { chosen, course } = await processImages(editor, { x: filled, validation: images }, withHole, { adam, at });
    return { chosen, scores: course.map(({ missing }) => missing) };
  };
  const { course: own } = await processImages(editor, { x: validation, validation }, withHole, { adam, at });
  const { chosen, scores } = await chosenOn(validation);
  const least = Math.min(...own.map(({ missing }) => missing));
  assert.equal(own.find(({ steps }) => steps === chosen)!.missing, least);
  assert.deepEqual((await chosenOn(x)).scores, scores);
});
