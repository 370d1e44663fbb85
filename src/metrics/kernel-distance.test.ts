import assert from "node:assert/strict";
import { test } from "node:test";
import { nativeBackend } from "../backend/binding";
import { tf } from "../backend/tf";
import type { Features } from "./features";
import { describeKernel, kernelDistance, subsetKernelDistance } from "./kernel-distance";

const dimensions = 64;

/** The features of tests/parity/feature_sets.py. */
function features(count: number, seed: number, mean: number, scale: number): Features {
  const values = Float32Array.from({ length: count * dimensions }, (_, at) => {
    const [i, j, k] = [Math.floor(at / dimensions), at % dimensions, at + seed];
    return mean + scale * ((1 + j / dimensions) * Math.sin(k * k) + Math.sin((i + seed) * (i + seed)) * Math.sin(j));
  });
  return { count, dimensions, values };
}

const first = ({ values }: Features, count: number): Features => ({
  ...{ count, dimensions },
  values: values.subarray(0, count * dimensions),
});
const [a, b] = [features(300, 1, 0.5, 1), features(250, 100003, 0.6, 0.9)];
const near = (value: number, expected: number) =>
  assert.ok(Math.abs(value - expected) < 1e-12 * Math.max(1, Math.abs(expected)), `${value} is not ${expected}`);

// torch-fidelity 0.4.0 and scikit-learn 1.9.1 (tests/parity/feature_sets.py)
test("the estimator equals torch-fidelity's, of equal and of unequal sizes, of fewer samples than features, of identical sets", () => {
  near(kernelDistance(first(a, 250), b), 0.088730508496206);
  near(kernelDistance(a, b), 0.08757458264015305);
  near(kernelDistance(first(a, 20), first(b, 20)), -0.2201632613979454);
  near(kernelDistance(a, a), -0.11069903267382841);
});

test("a subset as large as both sets is all of them; the seed fixes the others, and their mean is near that of all", () => {
  const whole = subsetKernelDistance(first(a, 250), b, { subsets: 2, size: 250, seed: 1 });
  near(whole.mean, 0.088730508496206);
  assert.ok(whole.std < 1e-12);
  const options = { subsets: 40, size: 100, seed: 1 };
  const sampled = subsetKernelDistance(a, b, options);
  assert.deepEqual(sampled, subsetKernelDistance(a, b, options));
  assert.notDeepEqual(sampled, subsetKernelDistance(a, b, { ...options, seed: 2 }));
  const standardError = sampled.std / Math.sqrt(40);
  assert.ok(sampled.std > 0.01 && Math.abs(sampled.mean - 0.08757458264015305) < 4 * standardError);
});

test("constant features are finite: equal ones have distance 0, others that of their kernels", () => {
  const constant = (value: number): Features => ({ count: 4, dimensions: 2, values: new Float32Array(8).fill(value) });
  near(kernelDistance(constant(1), constant(1)), 0);
  near(kernelDistance(constant(1), constant(2)), 2 ** 3 + 5 ** 3 - 2 * 3 ** 3);
});

test("other dimensions, too few samples and values that are not finite are named", () => {
  const options = { subsets: 1, size: 260, seed: 1 };
  assert.throws(() => subsetKernelDistance(a, b, options), /b: expected at least 260 samples, got 250/);
  assert.throws(() => subsetKernelDistance(a, b, { ...options, subsets: 0 }), /got 0 of 260/);
  assert.throws(() => kernelDistance(a, first(b, 1)), /at least 2 samples, got 1/);
  assert.throws(() => kernelDistance(a, { count: 3, dimensions: 2, values: new Float32Array(6) }), /a has 64 dimensions, b has 2/); // prettier-ignore
  assert.throws(() => kernelDistance({ ...a, values: new Float32Array(5) }, b), /expected 300 x 64 values, got 5/);
  const broken = Float32Array.from(b.values).fill(NaN, 64, 66);
  assert.throws(
    () => kernelDistance(a, { ...b, values: broken }),
    /b: 1 of 250 rows are not finite, the first of them row 1/,
  );
});

test("no tensor of TensorFlow is left; only the network that FID is defined with gives a KID", () => {
  const before = nativeBackend(tf).binding.getNumOfTensors();
  kernelDistance(a, b);
  assert.equal(nativeBackend(tf).binding.getNumOfTensors(), before);
  const protocol = { nReal: 10_000, nFake: 5_000, split: "test" };
  const subsets = { subsets: 100, size: 1_000 };
  assert.match(
    describeKernel({ network: "lenet", ...protocol, subsets }),
    /^KD-lenet: .* 100 subsets of 1000; 10,000 real images \(test\) against 5,000 generated ones/,
  );
  assert.match(describeKernel({ network: "lenet", ...protocol, fakes: "others" }), /of all samples; .* 5,000 others;/);
  assert.match(describeKernel({ network: "inception-2015-12-05", ...protocol }), /^KID: /);
});
