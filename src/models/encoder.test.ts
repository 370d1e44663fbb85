import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import type { BatchStatistics } from "../nn/norms";
import { classify, initClassifier } from "./classifier";
import { encode, initEncoder, layersOfStages } from "./encoder";
import { styleSizes } from "./stylegan-config";

const random = createRandom(6);
const generator = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const config = { maps: [4, 6, 8, 10], alignedMaps: 5, spatialAlignment: true } as const;
const averages = styleSizes(generator).map((size, i) => tf.fill([size], i)) as tf.Tensor1D[];
const x = random.normal([3, 32, 32, 1]) as tf.Tensor4D;

test("R6 gives the coarsest quarter of the layers, R5 the next, R4 the finer half", () => {
  assert.deepEqual(layersOfStages(8), [
    [4, 5, 6, 7],
    [2, 3],
    [0, 1],
  ]);
});

test("the encoder predicts every layer's code, in the generator's order and sizes, from maps of 16, 8 and 4 px", () => {
  const encoder = initEncoder(config, generator, averages, random);
  const { codes, residuals, stages } = encode(encoder, generator, true, x);
  assert.deepEqual(
    codes.map((code) => code.shape),
    styleSizes(generator).map((size) => [3, size]),
  );
  assert.deepEqual(
    [stages.r4, stages.r5, stages.r6].map((maps) => maps.shape),
    [
      [3, 16, 16, 6],
      [3, 8, 8, 8],
      [3, 4, 4, 10],
    ],
  );
  codes.forEach((code, layer) => {
    const average = code.sub(residuals[layer]!);
    assert.ok(tf.max(tf.abs(average.sub(layer))).dataSync()[0]! < 1e-5, "y = y_avg + dy");
    assert.ok(tf.mean(tf.square(residuals[layer]!)).dataSync()[0]! < 0.5, "heads start near y_avg");
  });
});

test("spatial alignment adds R6 to R4 and R5: without it their codes do not depend on R6's projection", () => {
  const encoder = initEncoder(config, generator, averages, random);
  const codes = (alignment: boolean) =>
    encode(encoder, generator, alignment, x).codes.map((code) => [...code.dataSync()]);
  const [on, off] = [codes(true), codes(false)];
  encoder.align[2]!.bias.assign(tf.ones([5]));
  const [onAfter, offAfter] = [codes(true), codes(false)];
  assert.notDeepEqual(onAfter[7], on[7]);
  assert.deepEqual(offAfter[7], off[7]);
  assert.notDeepEqual(offAfter[0], off[0]);
});

test("in inference mode an image's code does not depend on its batch; in training every normalisation reports its statistics", () => {
  const encoder = initEncoder(config, generator, averages, random);
  const alone = encode(encoder, generator, true, x.slice([1, 0, 0, 0], [1, -1, -1, -1])).codes[3]!;
  const among = encode(encoder, generator, true, x).codes[3]!.slice([1, 0], [1, -1]);
  assert.ok(tf.max(tf.abs(alone.sub(among))).dataSync()[0]! < 1e-4);
  const statistics: BatchStatistics[] = [];
  encode(encoder, generator, true, x, statistics);
  assert.equal(statistics.length, 1 + 4 * 4 + 3);
  assert.throws(
    () => encode(encoder, generator, true, random.normal([1, 28, 28, 1]) as tf.Tensor4D),
    /encode x: expected shape \[any, 32, 32, 1\], got \[1, 28, 28, 1\]/,
  );
});

test("the classifier returns every block's maps and one logit per class", () => {
  const { maps, logits } = classify(initClassifier(1, 10, random), x);
  assert.deepEqual(logits.shape, [3, 10]);
  assert.deepEqual(
    maps.map((m) => m.shape.slice(1)),
    [
      [32, 32, 32],
      [32, 32, 32],
      [16, 16, 64],
      [16, 16, 64],
      [8, 8, 128],
      [8, 8, 128],
    ],
  );
});
