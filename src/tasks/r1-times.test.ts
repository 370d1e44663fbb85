import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import { r1Times } from "./r1-times";

const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const adam = { rate: 1e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
const config = { model, batch: 4, adam, r1Gamma: 10, r1Every: 8, mixing: 0.9, emaHalfLife: 100, seed: 1, images: 8 };
const [size, channels, count] = [32, 1, 4];
const pixels = Uint8Array.from({ length: count * size * size }, (_, i) => i % 251);
const set = { ...{ name: "stripes", size, channels, count, pixels }, labels: new Uint8Array(count) };

test("the penalty's time falls to one n-th, and no tensor stays", () => {
  const before = tf.memory().numTensors;
  const [one, two, four] = r1Times(config, set, [1, 2, 4], 3).map(({ milliseconds }) => milliseconds);
  assert.ok(one! > 0 && two! > 0);
  assert.ok(Math.abs(one! - two! - 2 * (two! - four!)) < 1e-9);
  assert.equal(tf.memory().numTensors, before);
});
