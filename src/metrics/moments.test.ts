import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend } from "../backend/binding";
import { tf } from "../backend/tf";
import { featureMoments, type Moments } from "./moments";

type Formula = (i: number, j: number, d: number) => number;

/** n features of d dimensions from `formula`, given to featureMoments in batches of `sizes` (the last of them over and over). */
function collect(n: number, d: number, sizes: readonly number[], formula: Formula): Moments {
  const moments = featureMoments(d);
  for (let row = 0, turn = 0; row < n; turn++) {
    const size = Math.min(sizes[Math.min(turn, sizes.length - 1)]!, n - row);
    const values = Float32Array.from({ length: size * d }, (_, at) => formula(row + Math.floor(at / d), at % d, d));
    const x = tf.tensor2d(values, [size, d]);
    moments.add(x);
    x.dispose();
    row += size;
  }
  return moments.finish();
}

/** As in tests/parity/frechet.py: seed 1, mean 1000, deviations of 0.01. */
const largeMeans: Formula = (i, j, d) => {
  const k = i * d + j + 1;
  return 1000 + 0.01 * ((1 + j / d) * Math.sin(k * k) + Math.sin((i + 1) * (i + 1)) * Math.sin(j));
};
const relative = (value: number, expected: number) => Math.abs((value - expected) / expected);

test("mean and covariance equal numpy 2.4.6 also where means are large beside deviations (tests/parity/frechet.py)", () => {
  const { count, mean, covariance } = collect(300, 64, [300], largeMeans);
  assert.equal(count, 300);
  assert.ok(relative(mean[7]!, 1000.0007545979818) < 1e-15);
  assert.ok(relative(covariance[7 * 64 + 7]!, 8.675343162871236e-5) < 1e-11);
  assert.ok(relative(covariance[7 * 64 + 20]!, 2.9939661298773763e-5) < 1e-11);
  const sum = covariance.reduce((total, value) => total + Math.abs(value), 0);
  assert.ok(relative(sum, 0.0852340602608545) < 1e-11);
});

test("however the features are cut into batches, the bits are the same", () => {
  const whole = collect(5000, 12, [5000], largeMeans);
  for (const sizes of [[1, 7, 2041, 2500], [32], [2048], [4999]])
    assert.deepEqual(collect(5000, 12, sizes, largeMeans), whole);
});

test("a covariance wider than one panel is whole and symmetric", () => {
  const [n, d] = [20, 1100];
  const formula: Formula = (i, j) => Math.sin((i * d + j) ** 2) + Math.sin(i);
  const { mean, covariance } = collect(n, d, [n], formula);
  for (const [p, q] of [
    [0, 0],
    [3, 511],
    [511, 512],
    [512, 1099],
    [700, 600],
    [1099, 1099],
  ] as const) {
    let expected = 0;
    for (let i = 0; i < n; i++)
      expected += (Math.fround(formula(i, p, d)) - mean[p]!) * (Math.fround(formula(i, q, d)) - mean[q]!);
    assert.ok(Math.abs(covariance[p * d + q]! - expected / (n - 1)) < 1e-14, `${p}, ${q}`);
    assert.equal(covariance[q * d + p], covariance[p * d + q]);
  }
});

test("a constant feature has a variance of exactly 0", () => {
  const { mean, covariance } = collect(3000, 3, [100], (i, j) => (j === 1 ? 1000.1 : Math.sin(i * i + j)));
  assert.equal(mean[1], Math.fround(1000.1));
  assert.deepEqual([...covariance.subarray(3, 6)], [0, 0, 0]);
});

test("features that are not finite are counted in the error and do not count", () => {
  const moments = featureMoments(2);
  const bad = tf.tensor2d([
    [1, 2],
    [NaN, NaN],
    [3, Infinity],
    [4, 5],
  ]);
  assert.throws(() => moments.add(bad), /2 of 4 rows are not finite, the first of them row 1/);
  assert.throws(() => moments.finish(), /at least 2 samples, got 0/);
  moments.add(
    tf.tensor2d([
      [1, 2],
      [3, 6],
    ]),
  );
  assert.deepEqual(moments.finish(), {
    count: 2,
    mean: Float64Array.of(2, 4),
    covariance: Float64Array.of(2, 4, 4, 8),
  });
});

test("other shapes, other types and a single sample are named", () => {
  const moments = featureMoments(2);
  assert.throws(() => moments.add(tf.zeros([4, 3])), /expected shape \[any, 2\], got \[4, 3\]/);
  assert.throws(() => moments.add(tf.zeros([4, 2], "int32")), /expected float32, got int32/);
  moments.add(tf.zeros([1, 2]));
  assert.throws(() => moments.finish(), /at least 2 samples, got 1/);
});

test("no tensor is left, neither of tfjs nor of TensorFlow", () => {
  const count = () => [tf.memory().numTensors, nativeBackend(tf).binding.getNumOfTensors()];
  collect(5, 3, [2], largeMeans);
  const before = count();
  collect(2100, 600, [1000], largeMeans);
  assert.deepEqual(count(), before);
});
