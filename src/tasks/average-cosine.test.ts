import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import { initGenerator, mapping, styleCodes } from "../models/generator";
import { averageCosine } from "./average-cosine";

const model = { resolution: 8, channels: 1, latent: 6, mappingLayers: 2, mapsBase: 32, mapsMax: 4 };

test("the average code's cosine is the mean over the seed's samples, by hand", async () => {
  const generator = initGenerator(model, createRandom(1));
  generator.wAverage.assign(createRandom(2).normal([6]) as tf.Tensor1D);
  const [samples, seed] = [130, 9];
  const { evaluation } = ghfeatPresets.fashion.tiny;
  const before = tf.memory().numTensors;
  const found = await averageCosine(generator, { evaluation: { ...evaluation, fakes: samples, seed } });
  assert.equal(tf.memory().numTensors, before);
  const random = createRandom(seed);
  const drawn = tf.concat([100, 30].map((n) => random.normal([n, 6]) as tf.Tensor2D)) as tf.Tensor2D;
  const rows = (codes: tf.Tensor2D[]) => (tf.concat(codes, 1) as tf.Tensor2D).arraySync();
  const [average] = rows(styleCodes(generator, generator.wAverage.expandDims(0) as tf.Tensor2D));
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const cosines = rows(styleCodes(generator, mapping(generator, drawn))).map(
    (code) => dot(code, average!) / Math.sqrt(dot(code, code) * dot(average!, average!)),
  );
  assert.ok(Math.abs(found - cosines.reduce((sum, x) => sum + x, 0) / samples) < 1e-5, `${found}`);
  assert.ok(Math.abs(found) < 0.999);
});
