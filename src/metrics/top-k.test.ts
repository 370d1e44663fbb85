import assert from "node:assert/strict";
import { test } from "node:test";
import { topK, describeTopK } from "./top-k";

/** The scores of tests/parity/discriminative.py. */
const [n, classes] = [400, 12];
const labels = Array.from({ length: n }, (_, i) => (i * 5) % classes);
const scores = Float64Array.from({ length: n * classes }, (_, k) => {
  const label = labels[Math.floor(k / classes)];
  return Math.sin((k + 1) ** 2) + (k % classes === label ? 1.5 : 0);
});

test("top-1, top-3 and top-5 equal scikit-learn 1.9.1 (tests/parity/discriminative.py)", () => {
  assert.deepEqual([1, 3, 5].map((k) => topK(scores, labels, classes, k)), [0.675, 0.8, 0.94]); // prettier-ignore
  assert.equal(topK(scores, labels, classes, classes), 1);
});

test("of equal scores the lower class comes first; what does not fit is named", () => {
  assert.equal(topK([1, 1, 1, 1], [0, 1], 2), 0.5);
  assert.equal(topK([1, 1, 1, 1], [0, 1], 2, 2), 1);
  assert.throws(() => topK([1, 2], [0, 1], 2), /expected 2 x 2 values, got 2/);
  assert.throws(() => topK([1, 2, 3, 4], [0, 2], 2), /row 1 is of class 2, there are 2/);
  assert.throws(() => topK([1, 2, 3, 4], [0, -1], 2), /row 1 is of class -1/);
  assert.throws(() => topK([1, 2], [0], 2, 0.5), /a whole k from 1 on, got 0.5/);
  assert.throws(() => topK([1, NaN], [0], 2), /row 0 has a score that is NaN/);
  assert.throws(() => topK([], [], 2), /expected 0 x 2 values/);
});

test("the protocol says what was counted", () => {
  assert.match(describeTopK(10, 7), /^top-1: 10 images, share whose class has the largest of 7/);
  assert.match(describeTopK(10, 7, 5), /one of the 5 largest/);
});
