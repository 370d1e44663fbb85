import assert from "node:assert/strict";
import { test } from "node:test";
import { describeVerification, verification, type ScoredPair } from "./verification";

/** The pairs of tests/parity/discriminative.py: in each fold 300 of one person and 300 of two, with many equal scores. */
const pairs = Array.from({ length: 6000 }, (_, p): ScoredPair => {
  const same = p % 600 < 300;
  const score = Math.round(100 * (Math.sin((p + 1) ** 2) + (same ? 0.8 : 0))) / 100;
  return { score, same, fold: Math.floor(p / 600) };
});

// scikit-learn 1.9.1: KFold, thresholds of roc_curve (tests/parity/discriminative.py)
test("accuracy, standard error and thresholds of ten folds equal scikit-learn's", () => {
  const { accuracy, standardError, folds } = verification(pairs);
  assert.ok(Math.abs(accuracy - 0.7135) < 1e-12, `${accuracy}`);
  assert.ok(Math.abs(standardError - 0.0026810952248919277) < 1e-12, `${standardError}`);
  assert.deepEqual(folds.map(({ threshold }) => threshold), [1.01, 1.01, -0.2, -0.2, 1.01, 1.01, 1.01, -0.2, -0.2, -0.2]); // prettier-ignore
  assert.match(describeVerification(pairs, "cosine"), /^verification: 6,000 pairs, cosine; .* each of 10 folds/);
});

test("separated pairs are all right; scores that say nothing reject every pair", () => {
  const fold = (i: number, same: number, other: number): ScoredPair[] => [
    { score: same, same: true, fold: i },
    { score: other, same: false, fold: i },
  ];
  const apart = verification([...fold(0, 0.9, 0.1), ...fold(1, 0.9, 0.2)]);
  assert.deepEqual([apart.accuracy, apart.standardError], [1, 0]);
  const alike = verification([...fold(0, 0.5, 0.5), ...fold(1, 0.5, 0.5)]);
  assert.deepEqual([alike.accuracy, alike.folds[0]!.threshold], [0.5, Infinity]);
});

test("a single fold and scores that are not finite are named", () => {
  assert.throws(() => verification(pairs.slice(0, 600)), /at least 2 folds, got 1/);
  assert.throws(() => verification([{ ...pairs[0]!, score: NaN }, ...pairs]), /1 of 6001 scores are not finite/);
});
