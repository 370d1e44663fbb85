import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { factorProbabilities, sharesEqual } from "./factors";
import { factorsOf } from "./toy-classes";

test("a factor's probability is the sum over the classes that have its value", () => {
  const factors = factorsOf.toyrooms; // view 3, lamps 2, time 2: class = 4 view + 2 lamps + time
  const p = Array.from({ length: 12 }, (_, i) => (i + 1) / 78);
  const [view, lamps, time] = factorProbabilities(tf.log(tf.tensor2d(p, [1, 12])), factors).map((one) =>
    Array.from(one.dataSync(), (value) => Math.round(78 * value)),
  );
  assert.deepEqual(view, [10, 26, 42]);
  assert.deepEqual(lamps, [1 + 2 + 5 + 6 + 9 + 10, 3 + 4 + 7 + 8 + 11 + 12]);
  assert.deepEqual(time, [1 + 3 + 5 + 7 + 9 + 11, 2 + 4 + 6 + 8 + 10 + 12]);
});

test("shares of equal values, factor by factor", () => {
  const values = (...rows: number[][]) => rows.map((row) => Int32Array.from(row));
  assert.deepEqual(sharesEqual(values([0, 1, 2, 2], [1, 1, 0, 0]), values([0, 1, 1, 2], [0, 0, 1, 1])), [0.75, 0]);
});
