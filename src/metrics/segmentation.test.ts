import assert from "node:assert/strict";
import { test } from "node:test";
import { segmentationCounts, describeSegmentation } from "./segmentation";

const close = (value: number | null, expected: number) => assert.ok(Math.abs(value! - expected) < 1e-12, `${value} is not ${expected}`); // prettier-ignore

/** The classes of tests/parity/discriminative.py. */
const truth = Array.from({ length: 3000 }, (_, k) => Math.floor((k * k) / 97) % 7);
const predicted = truth.map((value, k) => (Math.sin(k) > 0.3 ? Math.floor(k / 3) % 6 : value % 6));

// scikit-learn 1.9.1 (tests/parity/discriminative.py)
test("intersection over union equals scikit-learn's, pixels in several parts; classes that nobody has do not count", () => {
  const counts = segmentationCounts(9);
  counts.add(predicted.slice(0, 1000), Uint8Array.from(truth.slice(0, 1000)));
  counts.add(predicted.slice(1000), truth.slice(1000));
  const { mean, classes } = counts.finish();
  [
    0.3158482142857143, 0.5030581039755352, 0.5, 0.4504065040650406, 0.48848684210526316, 0.42397137745974955, 0,
  ].forEach((expected, i) => close(classes[i]!, expected));
  assert.deepEqual(classes.slice(7), [null, null]);
  close(mean, 0.3831101488416147);
});

test("no pixels, unequal numbers of them and classes that there are not are named", () => {
  const counts = segmentationCounts(3);
  assert.throws(() => counts.finish(), /no pixels/);
  assert.throws(() => counts.add([1], [1, 2]), /1 predicted pixels for 2/);
  assert.throws(() => counts.add([0, 1], [0, 3]), /classes 1 and 3, there are 0 to 2/);
  assert.throws(() => counts.add([0.5], [0]), /classes 0.5 and 0/);
  assert.throws(() => counts.finish(), /no pixels/); // what was refused does not count
});

test("the protocol says what was counted", () => {
  assert.match(describeSegmentation(2, 64, 7), /^mIoU: pixels of 2 images of 64 x 64 .* 7 classes/);
});
