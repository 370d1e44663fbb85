import assert from "node:assert/strict";
import { test } from "node:test";
import type { Features } from "./features";
import { describePrecisionRecall, precisionRecall } from "./precision-recall";

/** The features of tests/parity/feature_sets.py. */
function features(count: number, seed: number, mean: number, scale: number, dimensions = 8): Features {
  const values = Float32Array.from({ length: count * dimensions }, (_, at) => {
    const [i, j, k] = [Math.floor(at / dimensions), at % dimensions, at + seed];
    return mean + scale * ((1 + j / dimensions) * Math.sin(k * k) + Math.sin((i + seed) * (i + seed)) * Math.sin(j));
  });
  return { count, dimensions, values };
}

const [real, fake] = [features(300, 1, 0.5, 1), features(250, 100003, 0.55, 0.95)];

// torch-fidelity 0.4.0 (tests/parity/feature_sets.py)
test("precision and recall equal torch-fidelity's for 1, 3 and 5 neighbours", () => {
  const expected = { 1: [180 / 250, 219 / 300], 3: [247 / 250, 293 / 300], 5: [1, 299 / 300] };
  for (const [k, [precision, recall]] of Object.entries(expected))
    assert.deepEqual(precisionRecall(real, fake, Number(k)), { precision, recall });
});

test("fakes of one kind are precise without recall, far ones have neither; roles turn around", () => {
  const narrow = features(200, 100003, 0.5, 0.3);
  assert.deepEqual(precisionRecall(real, narrow), { precision: 199 / 200, recall: 0 });
  assert.deepEqual(precisionRecall(narrow, real), { precision: 0, recall: 199 / 200 });
  assert.deepEqual(precisionRecall(real, features(250, 100003, 100.6, 0.9)), { precision: 0, recall: 0 });
});

test("identical, constant and repeated rows are whole, also beside a mean of 1000", () => {
  const whole = { precision: 1, recall: 1 };
  assert.deepEqual(precisionRecall(real, real), whole);
  const constant = features(40, 1, 0.1, 0);
  assert.deepEqual(precisionRecall(constant, constant), whole);
  const far = features(40, 1, 1000, 0.01, 64); // fewer samples than features
  const twice: Features = { ...far, count: 80, values: Float32Array.of(...far.values, ...far.values) };
  assert.deepEqual(precisionRecall(twice, twice, 1), whole); // radii of 0
  const other = features(40, 500, 0.2, 0);
  assert.deepEqual(precisionRecall(constant, other), { precision: 0, recall: 0 });
});

test("rows are the same in several blocks as in one", () => {
  const many = features(1100, 1, 0.5, 1, 2);
  const { precision, recall } = precisionRecall(many, features(30, 100003, 0.5, 1, 2));
  let inside = 0;
  const at = (set: Features, i: number) => set.values.subarray(2 * i, 2 * i + 2);
  const distance = (x: Float32Array, y: Float32Array) => Math.hypot(x[0]! - y[0]!, x[1]! - y[1]!);
  const fakes = features(30, 100003, 0.5, 1, 2);
  const radii = (set: Features) =>
    Array.from(
      { length: set.count },
      (_, i) => Array.from({ length: set.count }, (_, j) => distance(at(set, i), at(set, j))).sort((x, y) => x - y)[3]!,
    );
  const [ofMany, ofFakes] = [radii(many), radii(fakes)];
  for (let j = 0; j < 30; j++) if (ofMany.some((radius, i) => distance(at(many, i), at(fakes, j)) <= radius)) inside++;
  let reached = 0;
  for (let i = 0; i < 1100; i++)
    if (ofFakes.some((radius, j) => distance(at(many, i), at(fakes, j)) <= radius)) reached++;
  assert.deepEqual([precision, recall], [inside / 30, reached / 1100]);
});

test("too few samples, other dimensions and values that are not finite are named", () => {
  const few = features(3, 1, 0, 1);
  assert.throws(() => precisionRecall(real, few), /fake: expected at least 4 samples, got 3/);
  assert.throws(() => precisionRecall(real, features(9, 1, 0, 1, 2)), /real has 8 dimensions, fake has 2/);
  assert.throws(() => precisionRecall(features(9, 1, NaN, 1), fake), /real: 9 of 9 rows are not finite/);
  assert.throws(() => precisionRecall(real, fake, 0), /a whole k from 1 on, got 0/);
  const protocol = { network: "resnet10", nReal: 1000, nFake: 500, split: "test", k: 3 };
  assert.match(
    describePrecisionRecall(protocol),
    /^precision and recall by resnet10: .* k = 3, 1,000 real images \(test\) against 500/,
  );
});
