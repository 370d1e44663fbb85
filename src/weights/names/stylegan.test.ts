import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import { paperWidths } from "../../models/stylegan-config";
import { activatedGain, upConv } from "../../nn/layers";
import { convert } from "../convert";
import { shapesOf } from "../kinds";
import type { Model } from "../model";
import { countOf, rowMajor, type SourceArray } from "../source-array";
import { structureOf } from "./ghfeat";
import { genforceNames, tensorflowNames } from "./stylegan";

const config = { ...paperWidths, resolution: 256, channels: 3 };
const model: Model = { kind: "StyleGAN", config, critic: true };

test("both tables have a place for every tensor of the 256 px networks, each its own", () => {
  for (const { generator, discriminator } of [tensorflowNames, genforceNames]) {
    const [ofGenerator, ofCritic] = [generator(config), discriminator(config)];
    assert.deepEqual(Object.keys(ofGenerator).sort(), [...shapesOf(model, "generator").keys()].sort());
    assert.deepEqual(Object.keys(ofCritic).sort(), [...shapesOf(model, "discriminator").keys()].sort());
    for (const names of [ofGenerator, ofCritic]) {
      const theirs = Object.values(names).map(({ name }) => name);
      assert.equal(new Set(theirs).size, theirs.length);
    }
  }
});

test("an upsampling layer from 128 px on computes with its converted kernel what TensorFlow's transposed convolution, as StyleGAN calls it, does with the original", () => {
  const random = createRandom(3);
  const weight = random.normal([3, 3, 4, 5]) as tf.Tensor4D;
  const source: SourceArray = {
    ...{ type: "f4", shape: [3, 3, 4, 5], strides: rowMajor([3, 3, 4, 5]), offset: 0 },
    bytes: new Uint8Array(Float32Array.from(weight.dataSync()).buffer),
  };
  const x = random.normal([2, 8, 8, 4]) as tf.Tensor4D;
  const scaled: tf.Tensor4D = weight.mul(activatedGain / Math.sqrt(9 * 4)); // networks_stylegan.py, upscale2d_conv2d
  const shifted = [0, 1].flatMap((top) =>
    [0, 1].map((left) =>
      tf.pad(scaled.transpose([0, 1, 3, 2]), [
        [top, 1 - top],
        [left, 1 - left],
        [0, 0],
        [0, 0],
      ]),
    ),
  );
  const theirs = tf.conv2dTranspose(x, tf.addN(shifted) as tf.Tensor4D, [2, 16, 16, 5], 2, "same");
  for (const layer of ["layers.10.conv", "layers.12.conv"]) {
    const place = { ...tensorflowNames.generator(config)[layer]!, name: "w" };
    const found = { tensors: new Map([["w", source]]), names: { w: place } };
    const { w } = convert(
      found,
      new Map([["w", [3, 3, 4, 5]]]),
      () => assert.fail(),
      () => undefined,
    );
    const kernel = tf.variable(tf.tensor4d((w!.data as () => Float32Array)(), [3, 3, 4, 5]));
    const ours = upConv({ weight: kernel, bias: tf.variable(tf.zeros([5])) }, x, activatedGain);
    assert.ok(tf.max(tf.abs(ours.sub(theirs))).dataSync()[0]! < 1e-5, layer);
  }
  assert.equal(tensorflowNames.generator(config)["layers.8.conv"]!.reverse, undefined); // 64 px: upsampled first, as here
  assert.deepEqual(genforceNames.generator(config)["layers.10.conv"]!.reverse, [0, 1]);
  assert.equal(genforceNames.generator(config)["layers.11.conv"]!.reverse, undefined);
});

test("widths are read from what is there in full: not from axes beside one of size 0, nor from more maps than any network has", () => {
  const array = (...shape: number[]): SourceArray => ({
    ...{ type: "f4", shape, strides: rowMajor(shape), offset: 0 },
    bytes: new Uint8Array(4 * countOf(shape)),
  });
  const file = (layer: SourceArray) =>
    new Map([
      ["synthesis/4x4/Conv/bias", layer],
      ["synthesis/8x8/Conv1/bias", layer],
      ["synthesis/ToRGB_lod0/bias", array(3)],
      ["mapping/Dense0/bias", array(16)],
    ]);
  assert.equal(tensorflowNames.sizes(file(array(16)))?.mapsMax, 16);
  for (const layer of [array(2 ** 30, 0), array(16, 1), array(10_000), { ...array(16), bytes: new Uint8Array(4) }])
    assert.equal(tensorflowNames.sizes(file(layer)), undefined, layer.shape.join());
  const units = (last: SourceArray) =>
    structureOf(
      new Map([
        ["a", array(8)],
        ["u", last],
      ]),
      () => "u",
      "a",
    )?.units; // every unit there is
  assert.deepEqual(units(array(8)), [64, 64, 64, 64, 1]);
  assert.equal(units(array(2 ** 30, 0)), undefined);
});
