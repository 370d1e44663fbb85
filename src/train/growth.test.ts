import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { withNoise } from "../../tests/with-noise";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { drawAt, mapping, styleCodes, synthesis } from "../models/generator";
import { entries } from "../nn/tree";
import { ganTraining, type GanTraining, type GanTrainingConfig } from "./gan";
import { alphaAt, atStage, growthStages, stageAt, type GrowthRow } from "./growth";
import { readLog } from "./log";
import { runLoop } from "./loop";

const folder = mkdtempSync(join(tmpdir(), "genfeat-growth-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const row = (resolution: number, fade: boolean, images: number, batch: number): GrowthRow => ({
  ...{ resolution, fade, images, batch },
  rate: 1e-3,
});

const rows = [row(8, false, 15, 8), row(16, true, 16, 4), row(16, false, 8, 4)];

test("rows follow one another in whole batches; the last has no end", () => {
  const stages = growthStages(rows, 16);
  assert.deepEqual(
    stages.map(({ first, end }) => [first, end]),
    [
      [0, 16],
      [16, 32],
      [32, Infinity],
    ],
  );
  const at = (images: number) => stageAt(stages, images);
  assert.deepEqual(
    [0, 8, 16, 28, 32, 1e6].map((images) => stages.indexOf(at(images))),
    [0, 0, 1, 1, 2, 2],
  );
  assert.deepEqual([alphaAt(at(8), 8), alphaAt(at(16), 16), alphaAt(at(20), 20), alphaAt(at(40), 40)], [1, 0, 0.25, 1]);
});

test("a schedule that no network can follow is refused with its row", () => {
  assert.throws(() => growthStages([row(8, false, 1, 1), row(32, true, 1, 1)], 32), /row 2: 32 px, faded in, after 8;/);
  assert.throws(() => growthStages([row(8, false, 1, 1), row(16, false, 1, 1)], 16), /row 2: 16 px after 8/);
  assert.throws(() => growthStages([row(8, true, 1, 1)], 8), /row 1: 8 px, faded in, after nothing/);
  assert.throws(() => growthStages([row(8, false, 1, 0)], 8), /row 1: 1 images in batches of 0/);
  assert.throws(() => growthStages(rows, 32), /its last row is of 16 px, the model of 32/);
});

test("real images lose what the stage does not draw", () => {
  tf.tidy(() => {
    const x = createRandom(1).normal([2, 16, 16, 1]) as tf.Tensor4D;
    assert.equal(atStage(x, 16, undefined), x);
    const half = tf.avgPool(x, 2, 2, "valid");
    const gap = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;
    assert.ok(gap(atStage(x, 8, undefined), half) < 1e-6);
    assert.ok(gap(atStage(x, 16, tf.scalar(1)), x) < 1e-6);
    assert.ok(gap(tf.avgPool(atStage(x, 16, tf.scalar(0)), 2, 2, "valid"), half) < 1e-6);
  });
});

const config: GanTrainingConfig = {
  model: { resolution: 16, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 },
  ...{ batch: 4, adam: { rate: 1, beta1: 0, beta2: 0.99, epsilon: 1e-8 } },
  ...{ r1Gamma: 10, r1Every: 1, mixing: 0.9, emaHalfLife: 100, growth: rows, seed: 1 },
};

const images = createRandom(2).normal([64, 16, 16, 1]);
const draw = (seen: number, n: number) => ({
  batch: tf.tidy(() => images.slice([seen % 56, 0, 0, 0], [n, -1, -1, -1]).clone()) as tf.Tensor4D,
  labels: tf.zeros([n], "int32") as tf.Tensor1D,
});
const bits = ({ state }: GanTraining) => entries(state).map(([name, leaf]) => [name, [...leaf.dataSync()]] as const);
const train = (training: GanTraining, into: string, count: number) =>
  runLoop(training, { folder: join(folder, into), images: count, draw });

test("a growing GAN: layers move when they are drawn, Adam begins anew with each row, a resumed run is the same to the bit", async () => {
  const whole = ganTraining(config);
  const start = bits(whole);
  const moved = () => {
    const now = bits(whole);
    return new Set(now.filter(([, values], i) => values.some((x, j) => x !== start[i]![1][j])).map(([name]) => name));
  };
  const updates = () =>
    [whole.state.generatorAdam, whole.state.discriminatorAdam].map((adam) => adam.updates.dataSync()[0]);
  /** By how much a training's first update moves values of two old layers, one of either network: without first moments, by the rate. */
  const ofOldLayers = async (count: number) => {
    const before = bits(whole);
    await train(whole, "a", count);
    const now = bits(whole);
    return ["generator.layers.3.conv", "discriminator.fromRgb.1.weight"].map((name) => {
      const i = now.findIndex(([one]) => one === name);
      const steps = now[i]![1].map((x, j) => Math.abs(x - before[i]![1][j]!)).sort((a, b) => a - b);
      return steps[steps.length >> 1]!;
    });
  };
  const isRate = (step: number) => Math.abs(step / 1e-3 - 1) < 0.01; // the rows', not the configuration's
  assert.ok((await ofOldLayers(8)).every(isRate));
  assert.ok(!(await ofOldLayers(16)).every(isRate), "second moments are no start");
  assert.deepEqual(updates(), [2, 2]); // of 8 images each
  for (const name of ["generator.layers.3.conv", "generator.toRgb.1.weight", "discriminator.fromRgb.1.weight"])
    assert.ok(moved().has(name), name);
  const top = ["generator.layers.4.conv", "generator.toRgb.2.weight", "discriminator.fromRgb.2.weight"];
  for (const name of top) assert.ok(!moved().has(name), name);
  assert.ok((await ofOldLayers(20)).every(isRate), "Adam begins anew");
  await train(whole, "a", 28);
  assert.deepEqual(updates(), [3, 3]);
  await train(whole, "a", 40);
  assert.deepEqual(updates(), [2, 2]);
  for (const name of [...top, "generator.toRgb.1.weight"]) assert.ok(moved().has(name), name);
  assert.deepEqual(
    readLog(join(folder, "a")).map((line) => line.images),
    [8, 16, 20, 24, 28, 32, 36, 40],
  );

  const parts = ganTraining(config);
  await train(parts, "b", 24);
  const resumed = ganTraining(config);
  await train(resumed, "b", 40);
  assert.deepEqual(bits(resumed), bits(whole));

  const tensors = tf.memory().numTensors;
  await train(resumed, "b", 60);
  assert.equal(tf.memory().numTensors, tensors);
});

test("what a growing GAN draws is enlarged to its full size, in a fade with the layer above mixed in", () => {
  const training = ganTraining(config);
  const generator = withNoise(training.state.generator);
  const codes = styleCodes(generator, mapping(generator, createRandom(5).normal([2, 8]) as tf.Tensor2D));
  const [early, fading, late] = [8, 20, 40].map((images) => training.growthAt(images));
  assert.deepEqual([early!.resolution, fading!.resolution, late!.resolution], [8, 16, 16]);
  assert.equal(fading!.alpha!.dataSync()[0], 0.25);
  assert.equal(early!.alpha ?? late!.alpha, undefined);
  tf.tidy(() => {
    const gap = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(a.sub(b))).dataSync()[0]!;
    const large = (x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [16, 16]);
    const small = synthesis(generator, codes, undefined, { growth: early! }).image;
    assert.deepEqual(small.shape, [2, 8, 8, 1]);
    assert.ok(gap(drawAt(generator, codes, early), large(small)) < 1e-5);
    const whole = synthesis(generator, codes).image;
    assert.ok(gap(drawAt(generator, codes, late), whole) < 1e-5);
    const mixed = large(small).mul(0.75).add(whole.mul(0.25));
    assert.ok(gap(drawAt(generator, codes, fading), mixed) < 1e-4);
    assert.ok(gap(large(small), whole) > 0.1);
  });
});
