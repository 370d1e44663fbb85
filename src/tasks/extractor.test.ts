import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import type { EncoderRow } from "../experiments/ghfeat";
import { initEncoderAt, reconstruct } from "../models/autoencoder";
import { initGenerator } from "../models/generator";
import { extractorOf } from "./extractor";

function untrained(row: EncoderRow) {
  const setting = ghfeatPresets.fashion.tiny.encoders[row];
  const random = createRandom(1);
  const generator = initGenerator(setting.model, random);
  const encoder = initEncoderAt(generator, setting, random);
  random.dispose();
  return { name: row, files: [], setting, generator, encoder };
}

test("codes of an encoder in W+ are style codes, too: what is drawn from them is its reconstruction", async () => {
  const weights = untrained("w-sam");
  const { constant } = weights.generator;
  constant.assign(tf.randomNormal(constant.shape, 0, 1, "float32", 4)); // of maps that are constant, instance normalisation makes rounding large
  const x = tf.randomUniform([2, 32, 32, 1], -1, 1, "float32", 3) as tf.Tensor4D;
  const expected = reconstruct(weights.encoder, weights.generator, weights.setting, x);
  const extractor = await extractorOf(weights);
  const { codes, drawn } = extractor.extract(x, true);
  assert.deepEqual(
    codes.map(({ shape }) => shape),
    extractor.levels.map((numbers) => [2, numbers]),
  );
  const apart = tf.max(tf.abs(drawn!.image.sub(expected))).dataSync()[0]!;
  assert.ok(apart < 1e-5, `${apart}`);
  extractor.dispose();
  tf.dispose([x, expected, codes, drawn!.image, drawn!.mse]);
});

test("spatial codes are refused before an image is read, and nothing is left of the networks", async () => {
  const before = tf.memory().numTensors;
  await assert.rejects(
    extractorOf(untrained("spatial")),
    /weights spatial: spatial GH-Feat has a code per pixel, not one per level; name others, as y-sam-reg$/,
  );
  assert.equal(tf.memory().numTensors, before);
});
