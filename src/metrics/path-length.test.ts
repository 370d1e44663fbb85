import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { lerp, slerp } from "./interpolation";
import { describePathLength, pathStep, perceptualPathLength, trimmedMean, type PathGenerator } from "./path-length";

const near = (value: number, expected: number, within: number) =>
  assert.ok(Math.abs(value - expected) <= within * Math.abs(expected), `${value} is not ${expected}`);

/** The latents, the generator and the distance of tests/parity/path_length.py. */
const [n, latent, size] = [2000, 12, 16];
const latents = (shift: number) => tf.tensor2d(Float32Array.from({ length: n * latent }, (_, k) => Math.sin((k + shift) ** 2)), [n, latent]); // prettier-ignore
const weights = tf.tensor2d(
  Float32Array.from({ length: size * size * latent }, (_, at) => {
    const [k, pixel] = [at % latent, Math.floor(at / latent)];
    return Math.cos(0.3 * Math.floor(pixel / size) * Math.cos(k) + 0.2 * (pixel % size) * Math.sin(k));
  }),
  [size * size, latent],
);
const waves: PathGenerator = {
  latent,
  mapping: (z) =>
    z.add(tf.square(tf.concat([z.slice([0, latent - 1]), z.slice([0, 0], [-1, latent - 1])], 1)).mul(0.5)),
  draw: (w) => tf.sin(tf.matMul(w, weights, false, true)).reshape([-1, size, size, 1]),
};
const bent = (a: tf.Tensor4D, b: tf.Tensor4D) => {
  const f = (x: tf.Tensor4D) => x.add(tf.square(x).mul(0.3));
  return tf.mean(tf.square(f(a).sub(f(b))), [1, 2, 3]) as tf.Tensor1D;
};
const anywhere = Float32Array.from({ length: n }, (_, i) => ((i * 37) % n) / n);

// of torch-fidelity 0.4.0 in float64 (tests/parity/path_length.py)
test("the path length equals torch-fidelity's in z and w, at the end and anywhere, whole and cropped", () => {
  const expected = {
    "z end none": 0.8533884132972036,
    "z end face": 0.8590075086650719,
    "z full none": 0.8377304492441455,
    "z full face": 0.825291330367985,
    "w end none": 3.3451864017776685,
    "w end face": 3.4919323290571906,
    "w full none": 3.295210868892179,
    "w full face": 3.24533000542614,
  };
  for (const [name, value] of Object.entries(expected)) {
    const [space, at, crop] = name.split(" ") as ["z" | "w", "end" | "full", "none" | "face"];
    const step = pathStep(waves, bent, { space, crop, epsilon: 1e-4 });
    const lengths = step.lengths({
      z0: latents(1),
      z1: latents(7919),
      t: at === "full" ? anywhere : new Float32Array(n),
    });
    step.dispose();
    near(trimmedMean([...lengths]), value, 1e-4);
  }
});

/** Images that are w itself, with noise that is the same for all of them. */
const identity: PathGenerator = {
  latent: 16,
  mapping: (z) => z.mul(2),
  draw: (w) => w.reshape([-1, 4, 4, 1]).add(tf.range(0, 16).reshape([1, 4, 4, 1])),
};
const squares = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.sum(tf.square(a.sub(b)), [1, 2, 3]) as tf.Tensor1D;
const config = { space: "w", at: "full", samples: 1_000, epsilon: 1e-3, crop: "none", batch: 300, seed: 5 } as const;

test("where images are w the length is the squared distance of the ends in w, and the squared arc in z", async () => {
  const inW = await perceptualPathLength(identity, squares, config);
  near(inW, 4 * 2 * 16, 0.05); // E |2 (z1 - z0)|^2
  const inZ = await perceptualPathLength(identity, squares, { ...config, space: "z", at: "end" });
  const arc = Math.PI / 2; // on average of independent directions, whose angles vary with 1 / 15
  near(inZ, 4 * (arc ** 2 + 1 / 15), 0.05);
});

test("the same seed gives the same length, another one another; no tensor is left", async () => {
  const before = tf.memory().numTensors;
  const once = await perceptualPathLength(identity, squares, config);
  assert.equal(await perceptualPathLength(identity, squares, config), once);
  assert.notEqual(await perceptualPathLength(identity, squares, { ...config, seed: 6 }), once);
  assert.equal(tf.memory().numTensors, before);
});

test("images of more than 256 pixels are reduced by means over 2 x 2", () => {
  const pattern = Float32Array.from(
    { length: 512 * 512 },
    (_, at) => Math.sin(at ** 2) + Math.cos(3 * Math.floor(at / 512)),
  );
  const large: PathGenerator = { latent: 1, mapping: (z) => z, draw: (w) => w.reshape([-1, 1, 1, 1]).mul(tf.tensor4d(pattern, [1, 512, 512, 1])) }; // prettier-ignore
  const mean = (i: number, j: number) =>
    [0, 1, 512, 513].reduce((sum, k) => sum + pattern[1024 * i + 2 * j + k]! / 4, 0);
  const reduced = Array.from({ length: 256 * 256 }, (_, at) => mean(Math.floor(at / 256), at % 256));
  let seen: readonly number[] = [];
  const watch = (a: tf.Tensor4D, b: tf.Tensor4D) => ((seen = a.shape), squares(a, b));
  const step = pathStep(large, watch, { space: "w", crop: "none", epsilon: 0.5 });
  const [length] = step.lengths({ z0: tf.tensor2d([[0]]), z1: tf.tensor2d([[1]]), t: Float32Array.of(0) });
  step.dispose();
  assert.deepEqual(seen.slice(1), [256, 256, 1]);
  near(
    length!,
    reduced.reduce((sum, value) => sum + value ** 2, 0),
    1e-6,
  );
});

test("interpolation: straight lines, great circles of unit length; equal directions stay, opposite ones have no point", () => {
  assert.deepEqual([...lerp([0, 2, 10, 20], [4, 2, 20, 40], [0.25, 0.5])], [1, 2, 15, 30]);
  const [x, y] = slerp([2, 0], [0, 3], [1 / 3]);
  near(x!, Math.cos(Math.PI / 6), 1e-12);
  near(y!, Math.sin(Math.PI / 6), 1e-12);
  assert.deepEqual([...slerp([3, 0], [5, 0], [0.7])], [1, 0]);
  assert.ok(slerp([3, 0], [-5, 0], [0.5]).every((value) => Number.isNaN(value)));
  const random = createRandom(1);
  const [a, b] = [1, 2].map(() => random.normal([50, 8]).dataSync());
  const middle = slerp(a!, b!, new Float32Array(50).fill(0.5));
  for (let i = 0; i < 50; i++) near(Math.hypot(...middle.subarray(8 * i, 8 * i + 8)), 1, 1e-12);
});

test("percentiles are values of the sample, the lower one taken downwards and the higher one upwards", () => {
  const lengths = Array.from({ length: 250 }, (_, i) => i); // 1 % of 249 is 2.49: 2 to 247 are kept
  near(trimmedMean(lengths), (2 + 247) / 2, 1e-12);
  assert.equal(trimmedMean([7]), 7);
  assert.throws(() => trimmedMean([1, NaN, 2]), /1 of 3 lengths are not finite/);
  assert.throws(() => trimmedMean([]), /0 of 0/);
});

test("a distance of another shape and one that is not finite are named; the protocol says all that a number depends on", async () => {
  await assert.rejects(perceptualPathLength(identity, (a, b) => tf.sum(squares(a, b)).reshape([1]), config), /pathStep distance: expected shape/); // prettier-ignore
  await assert.rejects(perceptualPathLength(identity, (a, b) => tf.log(tf.neg(squares(a, b))), config), /of 1000 lengths are not finite/); // prettier-ignore
  assert.match(
    describePathLength({ ...config, samples: 100_000, crop: "face", epsilon: 1e-4 }, "LPIPS (VGG16)"),
    /^PPL-w-full: .* steps of 0.0001 anywhere on 100,000 paths, distance of LPIPS \(VGG16\) over rows 3\/8 to 7\/8 .* 99th percentile, same noise/,
  );
});
