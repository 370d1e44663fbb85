import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import type { ImageSource } from "../data/images";
import { metricsPresets } from "../experiments/metrics";
import { judgeDimensions, initJudge } from "../models/judge";
import { initClassifier } from "../models/classifier";
import { distortionScores } from "./distortion-scores";
import { distortions } from "./distortions";
import { resizePaths } from "./resize-trap";
import { distancesBySize } from "./sample-size";

const size = 176;
const image = (f: (i: number, j: number) => number) =>
  tf.tensor4d(
    Float32Array.from({ length: size * size * 3 }, (_, at) => f(Math.floor(at / 3 / size), Math.floor(at / 3) % size)),
    [1, size, size, 3],
  );
const mean = (x: tf.Tensor) => tf.mean(x).dataSync()[0]!;

test("distortions do what they say: blur keeps the mean, noise has its deviation, a crop enlarges, JPEG is nearly the image at 95", async () => {
  const wave = image((i, j) => 0.5 * Math.sin(0.1 * i) * Math.cos(0.07 * j) + 0.1);
  const blurred = await distortions.blur.apply(wave, 3, 0);
  assert.ok(Math.abs(mean(blurred) - mean(wave)) < 2e-3);
  const fine = image((i, j) => ((i + j) % 2 === 0 ? 0.5 : -0.5));
  assert.ok(mean(tf.abs(await distortions.blur.apply(fine, 2, 0))) < 0.01);
  const grey = image(() => 0);
  const noisy = await distortions.noise.apply(grey, 16, 3);
  assert.ok(Math.abs(Math.sqrt(mean(tf.square(noisy))) * 127.5 - 16) < 0.2);
  assert.deepEqual(noisy.dataSync(), (await distortions.noise.apply(grey, 16, 3)).dataSync());
  const ramp = image((i) => i / size - 0.5);
  const cropped = (await distortions.crop.apply(ramp, 0.5, 0)).dataSync();
  assert.ok(Math.abs(cropped[0]! - -0.25) < 0.01 && Math.abs(cropped.at(-1)! - 0.25) < 0.01);
  assert.ok(mean(tf.abs((await distortions.jpeg.apply(wave, 95, 0)).sub(wave))) < 0.01);
  const reduced = (await distortions.reduce.apply(ramp, 4, 0)).sub(ramp).slice([0, 8, 8, 0], [1, 160, 160, 3]);
  assert.ok(mean(tf.abs(reduced)) < 1e-3);
});

/** Pictures of 176 pixels, each a pattern of its own. */
const pictures: ImageSource = {
  ...{ name: "patterns", size, channels: 3, count: 12 },
  read: (indices) => {
    const bytes = new Uint8Array(indices.length * size * size * 3);
    for (let k = 0; k < bytes.length; k++) {
      const [one, pixel] = [indices[Math.floor(k / (size * size * 3))]!, Math.floor(k / 3) % (size * size)];
      bytes[k] =
        128 + 100 * Math.sin(0.02 * (one + 1) * Math.floor(pixel / size) + 0.9 * (pixel % size) + one + (k % 3));
    }
    return bytes;
  },
};
const random = createRandom(4);
const networks = { classifier: initClassifier(3, 2, random), judge: initJudge(32, 3, 2, random) };
const config = {
  ...metricsPresets.tiny,
  ...{ images: 6, pairs: 2 },
  strengths: { blur: [1, 4], noise: [8, 32], crop: [], reduce: [2, 4], jpeg: [75, 10] },
};

test("scores of pairs worsen with the strength, and nothing is left", async () => {
  const before = tf.memory().numTensors;
  const { rows, undistorted } = await distortionScores(networks, pictures, config);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(rows.length, 8);
  for (let i = 0; i < rows.length; i += 2) {
    const [weak, strong] = [rows[i]!, rows[i + 1]!];
    assert.deepEqual([weak.kind, weak.step, strong.step], [strong.kind, 1, 2]);
    assert.ok(weak.pairs.psnr > strong.pairs.psnr && weak.pairs.ssim > strong.pairs.ssim, weak.kind);
  }
  for (const value of [...rows.map(({ sets }) => sets.frechet), undistorted.kernel]) assert.ok(Number.isFinite(value));
  await assert.rejects(
    distortionScores(networks, pictures, config, AbortSignal.abort(new Error("stopped"))),
    /stopped/,
  );
});

test("paths of resizing: the clean one is at distance 0 from itself, the one that aliases is farther than the one that does not", async () => {
  const paths = await resizePaths(networks.judge, pictures, { images: 6, jpeg: [95] });
  const same = Object.fromEntries(paths.map((one) => [one.path, one.same]));
  assert.equal(paths[0]!.path, "pil-bicubic");
  const scale = paths[0]!.others;
  assert.ok(same["pil-bicubic"]! < 1e-6 * scale && same["JPEG of quality 95, pil-bicubic"]! < scale);
  assert.ok(same["pil-bilinear"]! < same["torch-bilinear"]! && same["pil-bilinear"]! < same["nearest"]!);
});

test("the Frechet distance of one distribution falls with the sample, the kernel distance lies about 0", () => {
  const count = 800;
  const values = random.normal([count, judgeDimensions]).dataSync<"float32">().slice();
  const pool = { count, dimensions: judgeDimensions, values };
  const [few, many] = distancesBySize(pool, [50, 400], 4, 1);
  assert.ok(Math.min(...few!.frechet) > 3 * Math.max(...many!.frechet) && Math.min(...many!.frechet) > 0);
  const average = few!.kernel.reduce((a, b) => a + b) / 4;
  assert.ok(Math.abs(average) < 0.05 && few!.kernel.some((value) => value < 0));
  assert.throws(() => distancesBySize(pool, [401], 1, 1), /800 samples, two sets of 401/);
});
