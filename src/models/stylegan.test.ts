import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { countParameters, disposeTree } from "../nn/tree";
import { discriminate, initDiscriminator, minibatchDeviation } from "./discriminator";
import { drawNoise, initGenerator, mapping, modulate, styleCodes, synthesis, truncate } from "./generator";
import { layerResolutions, paperWidths, styleSizes } from "./stylegan-config";

const random = createRandom(5);
const config = { resolution: 32, channels: 1, latent: 16, mappingLayers: 2, mapsBase: 64, mapsMax: 16 };
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;

test("at full width generator and discriminator have the released networks' numbers of parameters", () => {
  const parameters = (resolution: number, channels: number) => {
    const full = { ...paperWidths, resolution, channels };
    const [generator, discriminator] = [initGenerator(full, random), initDiscriminator(full, random)];
    const counts = [countParameters(generator), countParameters(discriminator)];
    disposeTree([generator, discriminator]);
    return counts;
  };
  assert.deepEqual(parameters(32, 1), [22_837_252, 20_722_689]);
  assert.deepEqual(parameters(256, 3), [26_086_229, 23_052_353]);
});

test("layers and codes have the sizes of the paper's 256 px generator", () => {
  const full = { ...paperWidths, resolution: 256, channels: 3 };
  assert.equal(layerResolutions(full).length, 14);
  assert.deepEqual(styleSizes(full), [...Array<number>(8).fill(1024), 512, 512, 256, 256, 128, 128]);
});

test("synthesis gives an image and every layer's maps; one w for all layers equals the same w for each", () => {
  const generator = initGenerator(config, random);
  const w = mapping(generator, random.normal([4, 16]) as tf.Tensor2D);
  const all = synthesis(generator, styleCodes(generator, w));
  assert.deepEqual(all.image.shape, [4, 32, 32, 1]);
  assert.deepEqual(
    all.layers.map((maps) => maps.shape.slice(1, 3)),
    [4, 4, 8, 8, 16, 16, 32, 32].map((r) => [r, r]),
  );
  const each = synthesis(generator, styleCodes(generator, Array<tf.Tensor2D>(8).fill(w)));
  assert.equal(difference(all.image, each.image), 0);
  assert.throws(() => synthesis(generator, styleCodes(generator, w).slice(1)), /expected 8 style codes, got 7/);
  assert.throws(() => styleCodes(generator, [w]), /expected 8 w, one per layer, got 1/);
});

test("noise enters by its strength, one image of noise per layer", () => {
  const generator = initGenerator(config, random);
  const codes = styleCodes(generator, mapping(generator, random.normal([2, 16]) as tf.Tensor2D));
  const draw = () => synthesis(generator, codes, drawNoise(generator, random, 2)).image;
  assert.equal(difference(draw(), draw()), 0); // strengths start at 0
  generator.layers[3]!.noiseStrength.assign(tf.ones([16]));
  assert.ok(difference(draw(), draw()) > 0);
});

test("growing fades from the upsampled image below to the new resolution", () => {
  const generator = initGenerator(config, random);
  const codes = styleCodes(generator, mapping(generator, random.normal([2, 16]) as tf.Tensor2D));
  const at = (resolution: number, alpha: number) =>
    synthesis(generator, codes, generator.noise, { growth: { resolution, alpha: tf.scalar(alpha) } }).image;
  const below = tf.image.resizeNearestNeighbor(at(8, 1), [16, 16]);
  assert.ok(difference(at(16, 0), below) < 1e-5);
  assert.ok(difference(at(32, 1), synthesis(generator, codes).image) < 1e-5);
  const discriminator = initDiscriminator(config, random);
  const score = (image: tf.Tensor4D, alpha: number) =>
    discriminate(discriminator, image, { growth: { resolution: image.shape[1], alpha: tf.scalar(alpha) } });
  const half = tf.avgPool(at(16, 1), 2, 2, "valid");
  assert.ok(difference(score(at(16, 1), 0), score(half, 1)) < 1e-4);
});

test("modulation normalises every map, then scales by 1 + y_s and shifts by y_b", () => {
  const x = random.normal([2, 8, 8, 3], 4, 2) as tf.Tensor4D;
  const y = tf.tensor2d([1, 1, 1, 5, 6, 7, 0, 0, 0, 0, 0, 0], [2, 6]);
  const out = modulate(x, y);
  assert.ok(difference(tf.mean(out, [1, 2]), tf.tensor2d([5, 6, 7, 0, 0, 0], [2, 3])) < 1e-4);
  const { variance } = tf.moments(out, [1, 2]);
  assert.ok(difference(tf.sqrt(variance), tf.tensor2d([2, 2, 2, 1, 1, 1], [2, 3])) < 1e-3);
});

test("truncation with psi 0 is the average w, with psi 1 nothing", () => {
  const generator = initGenerator(config, random);
  generator.wAverage.assign(tf.fill([16], 0.5));
  const w = random.normal([3, 16]) as tf.Tensor2D;
  assert.ok(difference(truncate(generator, w, 1), w) < 1e-6);
  assert.ok(difference(truncate(generator, w, 0), tf.fill([3, 16], 0.5)) < 1e-6);
});

test("the deviation map is the mean standard deviation of each group of four", () => {
  const same = tf.tile(random.normal([1, 4, 4, 2]), [4, 1, 1, 1]) as tf.Tensor4D;
  const map = minibatchDeviation(same);
  assert.deepEqual(map.shape, [4, 4, 4, 3]);
  assert.ok(tf.max(map.slice([0, 0, 0, 2])).dataSync()[0]! < 1.1e-4); // sqrt(1e-8)
  const pair = tf.tensor4d([1, -1, 1, -1], [4, 1, 1, 1]);
  assert.ok(Math.abs(minibatchDeviation(pair).arraySync()[0]![0]![0]![1]! - 1) < 1e-6);
  assert.throws(() => minibatchDeviation(random.normal([6, 4, 4, 1]) as tf.Tensor4D), /multiple of 4, got 6/);
});
