import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend } from "../backend/binding";
import { tf } from "../backend/tf";
import { describeFrechet, frechetDistance } from "./frechet";
import { featureMoments, type Moments } from "./moments";

/** The features of tests/parity/frechet.py. */
function features(n: number, seed: number, mean: number, scale: number, constant: readonly number[] = []): Moments {
  const d = 64;
  const values = Float32Array.from({ length: n * d }, (_, at) => {
    const [i, j, k] = [Math.floor(at / d), at % d, at + seed];
    if (constant.includes(j)) return 0.1;
    return mean + scale * ((1 + j / d) * Math.sin(k * k) + Math.sin((i + seed) * (i + seed)) * Math.sin(j));
  });
  const moments = featureMoments(d);
  const x = tf.tensor2d(values, [n, d]);
  moments.add(x);
  x.dispose();
  return moments.finish();
}

const relative = (value: number, expected: number) => Math.abs(value - expected) / expected;
const a = features(300, 1, 0.5, 1);
const b = features(250, 100003, 0.6, 0.9);
const few = features(40, 1, 0.5, 1);

// pytorch-fid 0.3.0, torch-fidelity 0.4.0 and the singular values of the features themselves (tests/parity/frechet.py)
const cases: Record<string, { sets: () => [Moments, Moments]; values: [number, number, number] }> = {
  plain: { sets: () => [a, b], values: [7.728536489439875, 7.728536489439989, 7.728536489439961] },
  "means of 1000, deviations of 0.01": {
    sets: () => [features(300, 1, 1000, 0.01), features(250, 100003, 1000.001, 0.009)],
    values: [0.0007728807131899464, 0.0007728807131899742, 0.0007728807131899586],
  },
  "fewer samples than features": {
    sets: () => [few, features(30, 100003, 0.6, 0.9)],
    values: [51.57575284322127, 51.57575305335409, 51.5757558266675],
  },
  "few samples against many": {
    sets: () => [few, features(300, 100003, 0.6, 0.9)],
    values: [40.592637990540425, 40.592638065373535, 40.59263956039598],
  },
  "constant features": {
    sets: () => [features(300, 1, 0.5, 1, [3, 5]), features(250, 100003, 0.6, 0.9, [5])],
    values: [8.221544267938214, 8.22154426793827, 8.221544267938214],
  },
};
for (const [name, { sets, values }] of Object.entries(cases))
  test(`the distance equals pytorch-fid and torch-fidelity: ${name}`, () => {
    const [x, y] = sets();
    const distance = frechetDistance(x, y);
    for (const value of values) assert.ok(relative(distance, value) < 1e-6, `${distance} for ${value}`);
    assert.ok(relative(distance, values[2]) < 1e-9, `${distance} for the exact ${values[2]}`);
    assert.ok(relative(frechetDistance(y, x), distance) < 1e-9);
  });

test("of identical sets it is 0 but for rounding and never negative, also where features are constant or samples few", () => {
  const flat = features(20, 1, 0.5, 0);
  for (const moments of [a, few, features(300, 1, 0.5, 1, [3, 5]), features(300, 1, 1000, 0.01), flat]) {
    const distance = frechetDistance(moments, moments);
    const scale = moments.covariance.reduce((sum, value, at) => (at % 65 === 0 ? sum + value : sum), 0);
    assert.ok(distance >= 0 && distance <= 1e-9 * scale, `${distance} at a trace of ${scale}`);
  }
  assert.equal(frechetDistance(flat, flat), 0);
  const trace = a.covariance.reduce((sum, value, at) => (at % 65 === 0 ? sum + value : sum), 0);
  const shift = a.mean.reduce((sum, value) => sum + (value - 0.5) ** 2, 0);
  assert.ok(relative(frechetDistance(a, flat), trace + shift) < 1e-12); // one set without any deviation
});

test("of Gaussians with diagonal covariances it is the closed form", () => {
  const d = 600;
  const gaussian = (mean: (i: number) => number, deviation: (i: number) => number): Moments => {
    const covariance = new Float64Array(d * d);
    for (let i = 0; i < d; i++) covariance[i * (d + 1)] = deviation(i) ** 2;
    return { count: 1000, mean: Float64Array.from({ length: d }, (_, i) => mean(i)), covariance };
  };
  const [m, s] = [(i: number) => Math.sin(i), (i: number) => 2 + Math.cos(i)];
  const [n, t] = [(i: number) => Math.cos(i), (i: number) => 1e-3 * (1 + i)];
  let expected = 0;
  for (let i = 0; i < d; i++) expected += (m(i) - n(i)) ** 2 + (s(i) - t(i)) ** 2;
  assert.ok(relative(frechetDistance(gaussian(m, s), gaussian(n, t)), expected) < 1e-12);
});

test("other dimensions, a single sample and values that are not finite are named", () => {
  const zeros = (d: number, count = 2): Moments => ({
    count,
    mean: new Float64Array(d),
    covariance: new Float64Array(d * d),
  });
  assert.throws(() => frechetDistance(zeros(3), zeros(4)), /a has 3 dimensions, b has 4/);
  assert.throws(() => frechetDistance(zeros(3), zeros(3, 1)), /frechetDistance b: expected at least 2 samples, got 1/);
  assert.throws(
    () => frechetDistance({ ...zeros(3), covariance: new Float64Array(6) }, zeros(3)),
    /3 x 3 values, got 6/,
  );
  assert.throws(() => frechetDistance({ ...zeros(1), mean: Float64Array.of(NaN) }, zeros(1)), /a: .* not finite/);
});

test("no tensor is left, neither of tfjs nor of TensorFlow", () => {
  const count = () => [tf.memory().numTensors, nativeBackend(tf).binding.getNumOfTensors()];
  const before = count();
  frechetDistance(a, b);
  frechetDistance(few, b);
  assert.deepEqual(count(), before);
});

test("only the distance of the network that FID is defined with is called so", () => {
  const protocol = { nReal: 10000, nFake: 5000, split: "test" };
  assert.match(
    describeFrechet({ network: "lenet", ...protocol }),
    /^FD-lenet: .* of lenet, 10,000 real images \(test\) against 5,000 generated/,
  );
  assert.match(describeFrechet({ network: "inception-v3", ...protocol }), /^FD-inception-v3: /);
  assert.match(describeFrechet({ network: "inception-2015-12-05", ...protocol }), /^FID: /);
});
