import assert from "node:assert/strict";
import { test } from "node:test";
import { fitLinearSvm, svmAccuracy } from "./linear-svm";

const [n, d] = [60, 5];
const rows = Array.from({ length: n * d }, (_, k) => Math.sin(k * k * 0.7));
const isPositive = Array.from({ length: n }, (_, i) => {
  const linear = [1, -2, 0.5, 0, 1.5].reduce((sum, weight, k) => sum + weight * rows[i * d + k]!, 0);
  return linear + 0.5 * Math.sin(i * 2.3) > 0.2;
});

test("normal, bias and accuracy equal those of scikit-learn 1.9.1 (tests/parity/svm.py)", () => {
  assert.equal(isPositive.filter(Boolean).length, 35);
  for (const [penalty, normal, bias, accuracy] of [
    [1, [0.475526, -2.536578, 0.440686, 0.057358, 1.393287], 0.071197, 1],
    [0.1, [0.130447, -1.284848, 0.107726, -0.001577, 0.345688], 0.130151, 0.9833333333333333],
  ] as const) {
    const svm = fitLinearSvm(rows, isPositive, penalty, 1);
    [...svm.normal, svm.bias].forEach((value, k) => {
      const expected = [...normal, bias][k]!;
      assert.ok(Math.abs(value - expected) < 2e-3, `C ${penalty}, ${k}: ${value}, expected ${expected}`);
    });
    assert.equal(svmAccuracy(svm, rows, isPositive), accuracy);
  }
});

test("the order of the points, which the seed decides, does not change the plane", () => {
  const [one, other] = [fitLinearSvm(rows, isPositive, 1, 1), fitLinearSvm(rows, isPositive, 1, 7)];
  one.normal.forEach((value, k) => assert.ok(Math.abs(value - other.normal[k]!) < 2e-3));
});
