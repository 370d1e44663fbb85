import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { msSsim } from "./ms-ssim";
import { psnr } from "./similarity";

const [h, w] = [192, 176];
const plane = (f: (i: number, j: number) => number) =>
  tf.tensor4d(
    Float32Array.from({ length: h * w }, (_, k) => f(Math.floor(k / w), k % w)),
    [1, h, w, 1],
  );
const waves = (scale: number) => (i: number, j: number) => Math.sin(scale * 0.3 * i + 0.1 * j);
const a = [1, 0.4, 0.15].map((scale) => plane(waves(scale)));
const b = [
  plane((i, j) => 0.8 * Math.sin(0.3 * i + 0.1 * j + 0.4)),
  plane((i, j) => 0.9 * waves(0.4)(i, j) + 0.1 * Math.cos(1.7 * i * j)),
  plane((i, j) => -waves(0.15)(i, j)),
];
const [coloursA, coloursB] = [a, b].map((planes) => tf.concat(planes, 3));
const near = (x: tf.Tensor, expected: number, within: number) =>
  assert.ok(Math.abs(x.dataSync()[0]! - expected) < within, `${x.dataSync()[0]} is not ${expected}`);

// pytorch-msssim 1.0.0 and scikit-image 0.26.0, both in float64 (tests/parity/ms_ssim.py)
test("MS-SSIM equals pytorch-msssim: channel by channel, of colours, and 0 where a scale's structure is negative", () => {
  [0.8935838320378733, 0.9844719041740531, 0].forEach((expected, i) => near(msSsim(a[i]!, b[i]!), expected, 1e-6));
  near(msSsim(coloursA!, coloursB!), 0.6260185787373088, 1e-6);
});

test("PSNR equals scikit-image; of equal images it is infinite", () => {
  near(psnr(coloursA!, coloursB!), 7.573325636376319, 1e-5);
  assert.deepEqual([...psnr(coloursA!, coloursA!).dataSync()], [Infinity]);
});

test("MS-SSIM of an image with itself is 1, also for a constant one; images of a batch are apart", () => {
  near(msSsim(coloursA!, coloursA!), 1, 1e-6);
  const flat = tf.fill([1, h, w, 1], -1) as tf.Tensor4D;
  near(msSsim(flat, flat), 1, 1e-6);
  const both = msSsim(tf.concat([a[1]!, a[1]!]), tf.concat([b[1]!, a[1]!])).dataSync();
  near(tf.tensor1d(both), msSsim(a[1]!, b[1]!).dataSync()[0]!, 1e-7);
  assert.ok(both[1]! > 1 - 1e-6);
});

test("MS-SSIM refuses images that its window does not fit in at the coarsest scale, and odd sides", () => {
  const zeros = (side: number) => tf.zeros([1, side, side, 1]) as tf.Tensor4D;
  const refused = (side: number) =>
    assert.throws(() => msSsim(zeros(side), zeros(side)), /at least 176 pixels and multiples of 16, got/);
  [160, 175, 184].forEach(refused);
  assert.throws(() => msSsim(zeros(176), zeros(192)), /msSsim b: expected shape/);
});
