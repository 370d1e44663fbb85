import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { colourDistance } from "./colour-distance";
import { luma, meanLuminance } from "./luma";
import { maskedErrors } from "./masked-error";
import { seamContrast } from "./seam";

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-5, `${a} is not ${b}`);
const filled = (...colours: number[][]) =>
  tf.concat(
    colours.map((colour) => tf.tile(tf.tensor4d(colour, [1, 1, 1, 3]), [1, 4, 4, 1])),
    0,
  );

test("luma weighs red, green and blue by BT.601; luminance is its mean, from 0 to 1", () => {
  const [red, green, blue] = luma(tf.tensor4d([1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 3, 3])).dataSync();
  [red, green, blue].forEach((value, i) => near(value!, [0.299, 0.587, 0.114][i]!));
  const of = meanLuminance(filled([-1, -1, -1], [1, 1, 1], [-1, 1, -1])).dataSync();
  [0, 1, 0.587].forEach((expected, i) => near(of[i]!, expected));
  assert.throws(() => luma(tf.zeros([1, 2, 2, 1])), /expected shape \[any, any, any, 3\]/);
});

test("errors inside and outside of a mask", () => {
  const mask = tf.tensor4d([1, 0, 0, 0], [1, 2, 2, 1]);
  const b = tf.tensor4d([2, 1, 0, 0], [1, 2, 2, 1]);
  const { inside, outside } = maskedErrors(tf.zeros([1, 2, 2, 1]), b, mask);
  near(inside, 4);
  near(outside, 1 / 3);
});

test("a seam's contrast: steps across the mask's border over steps inside", () => {
  // One row: steps 1 1 inside, 6 across the border, 2 outside, which does not count.
  const x = tf.tensor4d([0, 1, 2, 8, 10], [1, 1, 5, 1]);
  const mask = tf.tensor4d([1, 1, 1, 0, 0], [1, 1, 5, 1]);
  near(seamContrast(x, mask), 6);
  near(seamContrast(x.transpose([0, 2, 1, 3]), mask.transpose([0, 2, 1, 3])), 6);
});

test("colour distance: means and deviations of the channels", () => {
  near(colourDistance(filled([0, 0, 0]), filled([0.3, 0, 0.4])).dataSync()[0]!, 0.5);
  const stripes = tf.tensor4d([-1, -1, -1, 1, 1, 1], [1, 1, 2, 3]);
  near(colourDistance(stripes, tf.zeros([1, 1, 2, 3])).dataSync()[0]!, Math.sqrt(3)); // equal means, deviation 1 in three channels
});
