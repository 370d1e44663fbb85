import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { featuresOf } from "../src/metrics/feature-pass";
import { kernelDistance } from "../src/metrics/kernel-distance";
import { lpips, type Lpips } from "../src/metrics/lpips";
import { fidNetwork, inception, inceptionDimensions, type Inception } from "../src/models/inception";
import { metricsPresets } from "../src/experiments/metrics";
import { encodeTree } from "../src/nn/serialise";
import { givenDistortions } from "../src/tasks/given-distortions";
import { kernelOf, openMetrics, type Compared } from "../src/tasks/given-metrics";
import { initImagenet, type ImagenetName } from "../src/weights/imagenet-networks";
import { releasedFrom } from "../src/weights/released";

// Metrics by networks that are given: here at random weights, which no released name may be said of.

const folder = mkdtempSync(join(tmpdir(), "genfeat-given-metrics-"));
process.env["XDG_CACHE_HOME"] = join(folder, "cache");
const random = createRandom(4);
after(() => {
  random.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of a network as npm run weights -- export writes it, and its tree. */
function made(kind: ImagenetName, name: string, tree = initImagenet(kind, random)): { file: string; tree: unknown } {
  const file = join(folder, `${name}.safetensors`);
  writeFileSync(file, encodeTree(tree, { metadata: { kind } }));
  return { file, tree };
}

const pixels = Uint8Array.from({ length: 6 * 32 * 32 }, (_, i) => (i * 37 + (i >> 5) * 11 + (i >> 10) * 53) & 255);
function* originals(bytes = pixels) {
  for (const first of [0, 4])
    yield tf.tensor4d(
      Float32Array.from(bytes.subarray(first * 1024, Math.min(first + 4, 6) * 1024), (byte) => byte / 127.5 - 1),
      [Math.min(4, 6 - first), 32, 32, 1],
    );
}
const sets = { originals: () => originals(), count: 6, split: "patterns", called: "their copies" };

test("distances of sets see what a saved image would hold, and are called FID and KID of the released network alone", async () => {
  const { file, tree } = made("Inception", "mine");
  const metrics = await openMetrics({ inception: file, lpips: "" });
  const before = tf.memory().numTensors;
  const [frechet, kernel] = await metrics.measure({
    ...sets,
    replaced: (x) => tf.tidy(() => x.mul<tf.Tensor4D>(0.7).sub<tf.Tensor4D>(0.4)),
  });
  assert.equal(tf.memory().numTensors, before);
  metrics.dispose();
  assert.match(frechet!.name, /^FD-Inception-[0-9a-f]{8}$/);
  assert.match(kernel!.name, /^KD-Inception-[0-9a-f]{8}$/);
  assert.match(frechet!.protocol, /6 real images \(patterns\) against 6 their copies, rounded to bytes; .*299 px/);
  assert.ok(frechet!.value > 0);
  const features = (images: Iterable<tf.Tensor4D>) =>
    featuresOf(images, (x) => inception(tree as Inception, x).pool3, inceptionDimensions);
  const saved = pixels.map((byte) => Math.round(Math.max(0, ((byte / 127.5 - 1) * 0.7 - 0.4 + 1) * 127.5))); // some are below 0
  const expected = kernelDistance(await features(originals()), await features(originals(saved)));
  assert.ok(Math.abs(kernel!.value / expected - 1) < 1e-6, `${kernel!.value} and ${expected}`);
  assert.match(metrics.what, /^mine\.safetensors \(SHA-256 [0-9a-f]{16}\), imported as mine-[0-9a-f]{8}$/);
  const hash = `6726825d${"0".repeat(56)}`;
  assert.equal(
    releasedFrom({ name: "any", model: { kind: "Inception" }, source: { bytes: 1, sha256: hash } })?.name,
    fidNetwork,
  );
  assert.equal(
    releasedFrom({ name: fidNetwork, model: { kind: "Inception" }, source: { bytes: 1, sha256: "0".repeat(64) } }),
    undefined,
  );
});

test("KID is taken as torch-fidelity takes it, where there are images enough for its subsets", () => {
  const features = (count: number, seed: number) => {
    const own = createRandom(seed);
    const values = tf.tidy(() => own.normal([count, 4]).dataSync<"float32">().slice());
    own.dispose();
    return { count, dimensions: 4, values };
  };
  const [a, b] = [features(1001, 1), features(1001, 2)];
  const { value, subsets } = kernelOf(a, b);
  assert.deepEqual(subsets, { subsets: 100, size: 1000, seed: 2020 });
  assert.ok(value !== kernelDistance(a, b) && Math.abs(value - kernelDistance(a, b)) < 1e-3);
  const few = kernelOf(features(999, 1), b);
  assert.deepEqual(few, { value: kernelDistance(features(999, 1), b) });
});

test("LPIPS is a mean over all images of trunk and heads together", async () => {
  const trunk = made("AlexNet", "trunk");
  const heads = [64, 192, 384, 256, 256].map((n) => tf.variable(random.uniform([n], 0, 1) as tf.Tensor1D, false));
  const ofHeads = made("LPIPS heads, AlexNet", "heads", heads);
  const metrics = await openMetrics({ inception: "", lpips: `${trunk.file},${ofHeads.file}` });
  const replaced = (x: tf.Tensor4D): tf.Tensor4D => tf.mul(x, 0.5);
  const [{ name, value, protocol } = assert.fail()] = await metrics.measure({ ...sets, replaced });
  metrics.dispose();
  const weights = { trunk: trunk.tree, heads } as Lpips;
  const each = [...originals()].flatMap((x) => [...lpips(weights, x, replaced(x)).dataSync<"float32">()]);
  const mean = each.reduce((sum, one) => sum + one, 0) / 6;
  assert.ok(mean > 0 && Math.abs(value / mean - 1) < 1e-5, `${value} and ${mean}`);
  assert.match(name, /^LPIPS-like \(alex, weights [0-9a-f]{8} and [0-9a-f]{8}\)$/);
  assert.match(protocol, /mean over 6 images \(patterns\) and their copies, at their own size/);
  await assert.rejects(openMetrics({ inception: trunk.file, lpips: "" }), /AlexNet, where Inception was expected/);
  await assert.rejects(
    openMetrics({ inception: "", lpips: `${ofHeads.file},${trunk.file}` }),
    /LPIPS heads, AlexNet, where AlexNet or VGG16 of torchvision was expected/,
  );
  await assert.rejects(openMetrics({ inception: "", lpips: "squeeze" }), /lpips squeeze: expected alex, vgg, or/);
  await assert.rejects(
    openMetrics({ inception: "", lpips: "vgg" }),
    /there are no weights "vgg16-torchvision"; npm run weights -- get vgg16-torchvision fetches them/,
  );
});

test("every strength of every distortion is measured on the same images, however many passes a metric takes", async () => {
  const seen: number[][] = [];
  const metrics = {
    ...{ what: "", files: [], dispose: () => undefined },
    measure: async ({ originals, replaced, count }: Compared) => {
      const means: number[] = [];
      for (const pass of [1, 2])
        for (const x of originals()) {
          const y = await replaced(x);
          means.push(
            pass,
            tf.tidy(() => tf.mean(tf.squaredDifference(x, y)).dataSync()[0]!),
          );
          tf.dispose([x, y]);
        }
      seen.push(means);
      return [{ name: "a", value: means[1]!, protocol: `${count}` }];
    },
  };
  const bytes = Uint8Array.from({ length: 60 * 32 * 32 * 3 }, (_, i) => (i * 37 + (i >> 7) * 11) & 255);
  const faces = {
    ...{ name: "patterns", size: 32, channels: 3, count: 60 },
    read: (indices: readonly number[]) =>
      Uint8Array.from(indices.flatMap((i) => [...bytes.subarray(i * 3072, (i + 1) * 3072)])),
  } as const;
  const config = { ...metricsPresets.tiny, size: 32, images: 30, pairs: 30, strengths: { noise: [4, 16], blur: [1] } };
  const before = tf.memory().numTensors;
  const rows = await givenDistortions(metrics, faces as never, config as never);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(
    rows.map(({ kind, step, strength, measured }) => [kind, step, strength, measured[0]!.protocol]),
    [
      ["noise", 1, 4, "30"],
      ["noise", 2, 16, "30"],
      ["blur", 1, 1, "30"],
    ],
  );
  for (const means of seen) {
    assert.equal(means.length, 8); // two passes over two batches
    assert.deepEqual([means[1], means[3]], [means[5], means[7]]);
  }
  assert.ok(rows[1]!.measured[0]!.value > 4 * rows[0]!.measured[0]!.value);
});
