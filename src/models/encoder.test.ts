import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import type { BatchStatistics } from "../nn/norms";
import { disposeTree, trainable } from "../nn/tree";
import { predictCodes } from "./autoencoder";
import { backbone } from "./backbone";
import { classify, initClassifier } from "./classifier";
import { codeSizes, encode, encodeSpatially, initEncoder, type EncoderConfig } from "./encoder";
import { initGenerator, styleCodes, synthesis } from "./generator";
import { layerOf, layersOfStages, levelAt, levelOf, layersOf } from "./levels";
import { align, type Stages } from "./pyramid";
import { styleSizes } from "./stylegan-config";

const random = createRandom(6);
const generator = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const encoderConfig: EncoderConfig = {
  block: "basic",
  units: [2, 2, 2, 2],
  maps: [4, 6, 8, 10],
  stem: true,
  pyramid: false,
  alignedMaps: 5,
  spatialAlignment: true,
  space: "Y",
  variant: "small",
};
const setting = (changed: Partial<EncoderConfig> = {}) => ({
  model: generator,
  encoder: { ...encoderConfig, ...changed },
});
const averages = styleSizes(generator).map((size, i) => tf.fill([size], i)) as tf.Tensor1D[];
const x = random.normal([3, 32, 32, 1]) as tf.Tensor4D;

test("R6 gives the coarsest quarter of the layers, R5 the next, R4 the finer half", () => {
  assert.deepEqual(layersOfStages(8), [
    [4, 5, 6, 7],
    [2, 3],
    [0, 1],
  ]);
  const sizes = (layers: number) => layersOfStages(layers).map((stage) => stage.length);
  assert.deepEqual(sizes(14), [6, 4, 4]); // TPAMI 3.2
  assert.deepEqual([10, 12, 16, 18].map(sizes), [
    [4, 4, 2],
    [4, 4, 4],
    [6, 6, 4],
    [8, 6, 4],
  ]);
});

test("level l replaces the code of layer L - l + 1: level 1 is the finest", () => {
  assert.deepEqual(
    layersOf(14).map((layer) => levelOf(layer, 14)),
    [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
  );
  assert.deepEqual(
    [1, 14].map((level) => layerOf(levelAt(level, 14), 14)),
    [13, 0],
  );
  // @ts-expect-error a layer is no level
  assert.equal(layerOf(layersOf(14)[3]!, 14), 11);
  assert.throws(() => levelAt(0, 14), /level 0: expected a whole number from 1 \(finest\) to 14/);
});

test("the encoder predicts every layer's code, in the generator's order and sizes, from maps of 16, 8 and 4 px", () => {
  const encoder = initEncoder(setting(), averages, random);
  const { codes, residuals } = encode(encoder, setting(), x, []); // as in training, where every map is normalised
  assert.deepEqual(
    codes.map((code) => code.shape),
    styleSizes(generator).map((size) => [3, size]),
  );
  assert.deepEqual(
    backbone(encoder, encoderConfig, x, [])
      .slice(-3)
      .map((maps) => maps.shape),
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
  const encoder = initEncoder(setting(), averages, random);
  const codes = (alignment: boolean) =>
    encode(encoder, setting({ spatialAlignment: alignment }), x).codes.map((code) => [...code.dataSync()]);
  const [on, off] = [codes(true), codes(false)];
  encoder.align[2]!.bias.assign(tf.ones([5]));
  const [onAfter, offAfter] = [codes(true), codes(false)];
  assert.notDeepEqual(onAfter[7], on[7]);
  assert.deepEqual(offAfter[7], off[7]);
  assert.notDeepEqual(offAfter[0], off[0]);
});

test("with alignment the heads of `small` see sums of two projections at half their variance, so that all start alike", () => {
  tf.tidy(() => {
    const encoder = initEncoder(setting(), averages, random);
    const stages = backbone(encoder, encoderConfig, x).slice(-3) as Stages;
    const aligned = align(encoder.align, stages, true);
    const { residuals } = encode(encoder, setting(), x);
    layersOfStages(8).forEach((layers, i) => {
      const { weight, bias } = encoder.heads[i]!;
      const [inputs] = weight.shape;
      const rows = aligned[i]!.mul(i < 2 ? Math.SQRT1_2 : 1).reshape([3, inputs]) as tf.Tensor2D;
      const dy = tf.matMul(rows, weight).div(Math.sqrt(inputs)).add(bias);
      const found = tf.concat(layers.map((layer) => residuals[layer]!), 1); // prettier-ignore
      assert.ok(tf.max(tf.abs(found.sub(dy))).dataSync()[0]! < 1e-5, `stage ${i}`);
    });
  });
});

test("in inference mode an image's code does not depend on its batch; in training every normalisation reports its statistics", () => {
  const encoder = initEncoder(setting(), averages, random);
  const alone = encode(encoder, setting(), x.slice([1, 0, 0, 0], [1, -1, -1, -1])).codes[3]!;
  const among = encode(encoder, setting(), x).codes[3]!.slice([1, 0], [1, -1]);
  assert.ok(tf.max(tf.abs(alone.sub(among))).dataSync()[0]! < 1e-4);
  const statistics: BatchStatistics[] = [];
  encode(encoder, setting(), x, statistics);
  assert.equal(statistics.length, 1 + 4 * 4 + 3);
  assert.throws(
    () => encode(encoder, setting(), random.normal([1, 28, 28, 1]) as tf.Tensor4D),
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

test("codes are predicted on top of the average or from there; either way they start near it, those of `code` within its normalisation", () => {
  for (const [variant, residual] of [
    ["small", true],
    ["small", false],
    ["paper", false],
    ["code", true],
  ] as const) {
    const of = setting({ variant, residual });
    const encoder = initEncoder(of, averages, random);
    const { codes, residuals } = encode(encoder, of, x, []);
    const name = `${variant} ${residual}`;
    assert.equal(
      encoder.heads.every(({ average }) => average !== undefined),
      residual,
      name,
    );
    const farthest = (values: tf.Tensor) => tf.max(tf.abs(values)).dataSync()[0]!;
    codes.forEach((code, layer) => {
      assert.ok(farthest(code.sub(averages[layer]!)) < (variant === "code" ? 5 : 2), name); // that of `code` is normalised
      const apart = code.sub(residuals[layer]!);
      assert.ok(farthest(residual ? apart.sub(averages[layer]!) : apart) < 1e-5, name);
    });
    disposeTree(encoder);
  }
});

const variants = ["small", "paper", "code"] as const;

test("every variant, space, pyramid and block gives codes of the generator's sizes, and they reach every weight", () => {
  const drawing = initGenerator(generator, random);
  for (const variant of variants)
    for (const [block, maps, units] of [
      ["basic", [4, 6, 8, 10], [1, 1, 1, 1]],
      ["bottleneck", [8, 8, 16, 16], [1, 1, 2, 1]],
    ] as const)
      for (const pyramid of [true, false])
        for (const space of ["Y", "W+", "spatial"] as const) {
          const of = setting({ variant, block, maps, units, pyramid, space });
          const sizes = codeSizes(of);
          const given = sizes.map((size) => tf.zeros([size])) as tf.Tensor1D[];
          const encoder = initEncoder(of, given, random);
          const name = [variant, block, pyramid, space].join(" ");
          const weights = trainable(encoder);
          const { grads } = tf.variableGrads(() => {
            const { codes } = predictCodes(encoder, drawing, of, x, []);
            return tf.sum(tf.square(synthesis(drawing, codes).image));
          }, weights);
          assert.deepEqual(Object.keys(grads).length, weights.length, name);
          tf.dispose(grads);
          disposeTree(encoder);
        }
});

test("in W+ an encoder with dy = 0 draws what the average w draws; the spatial one gives every pixel of a layer's maps its code", () => {
  const drawing = initGenerator(generator, random);
  drawing.wAverage.assign(random.normal([8]) as tf.Tensor1D);
  const w = setting({ space: "W+" });
  const inW = initEncoder(w, Array<tf.Tensor1D>(8).fill(drawing.wAverage), random);
  for (const head of inW.heads) head.weight.assign(tf.zerosLike(head.weight));
  const { codes } = predictCodes(inW, drawing, w, x);
  const native = styleCodes(drawing, tf.tile(drawing.wAverage.expandDims(0), [3, 1]) as tf.Tensor2D);
  codes.forEach((code, i) => assert.ok(tf.max(tf.abs(code.sub(native[i]!))).dataSync()[0]! < 1e-5));

  const spatial = setting({ space: "spatial", pyramid: true });
  const encoder = initEncoder(spatial, averages, random);
  const { codes: maps, residuals } = encodeSpatially(encoder, spatial, x);
  const resolutions = [4, 4, 8, 8, 16, 16, 32, 32];
  assert.deepEqual(
    maps.map((code) => code.shape),
    styleSizes(generator).map((size, i) => [3, resolutions[i], resolutions[i], size]),
  );
  assert.deepEqual(synthesis(drawing, maps).image.shape, [3, 32, 32, 1]);
  maps.forEach((code, i) => assert.ok(tf.max(tf.abs(code.sub(residuals[i]!).sub(i))).dataSync()[0]! < 1e-5));
  assert.throws(() => encode(encoder, spatial, x), /the encoder is spatial/);
  assert.throws(() => encodeSpatially(inW, w, x), /predicts W\+/);
});

test("one code for all pixels is a spatial code that is the same everywhere", () => {
  const drawing = initGenerator(generator, random);
  const codes = styleCodes(drawing, random.normal([2, 8]) as tf.Tensor2D);
  const spread = codes.map((code, i) => {
    const size = [4, 4, 8, 8, 16, 16, 32, 32][i]!;
    return tf.tile(code.reshape([2, 1, 1, -1]), [1, size, size, 1]) as tf.Tensor4D;
  });
  const gap = synthesis(drawing, codes).image.sub(synthesis(drawing, spread).image);
  assert.ok(tf.max(tf.abs(gap)).dataSync()[0]! < 1e-5);
});

test("a misspelt word of the configuration is refused", () => {
  const spelt = (word: object) => () => initEncoder(setting(word), averages, random);
  assert.throws(spelt({ variant: "cod" }), /encoder.variant: expected paper or code or small, got cod/);
  assert.throws(spelt({ space: "Z" }), /encoder.space: expected Y or W\+ or spatial, got Z/);
});

test("stages that do not end at 4 px are refused with the sizes that would", () => {
  assert.throws(() => initEncoder(setting({ stem: false }), averages, random), /images of 64 px, not of 32/);
  assert.throws(
    () => initEncoder(setting({ units: [1, 1, 1, 1, 1], maps: [4, 4, 4, 4, 4] }), averages, random),
    /encoder of 5 stages: its last maps are 4 px for images of 64 or 128 or 256 px, not of 32/,
  );
});
