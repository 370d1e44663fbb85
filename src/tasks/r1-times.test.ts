import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf";
import type { GanPhase } from "../train/gan";
import type { Phase } from "../train/loop";
import { phaseTimes, r1Times, stepTime } from "./r1-times";

const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const adam = { rate: 1e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
const config = { model, batch: 4, adam, r1Gamma: 10, r1Every: 8, mixing: 0.9, emaHalfLife: 100, seed: 1, images: 8 };
const [size, channels, count] = [32, 1, 4];
const pixels = Uint8Array.from({ length: count * size * size }, (_, i) => i % 251);
const set = { ...{ name: "stripes", size, channels, count, pixels }, labels: new Uint8Array(count) };

test("every phase is timed by its name, wherever it stands: the median of its passes without the first", () => {
  let now = 0;
  const phase = (name: GanPhase, milliseconds: number[]): Phase<GanPhase> => ({
    name,
    turn: () => false,
    run: () => {
      now += milliseconds.shift()!;
      return { loss: tf.scalar(0) };
    },
  });
  const phases = [
    phase("discriminator with R1", [900, 16, 8, 40]),
    phase("optimisers anew", []),
    phase("discriminator", [900, 1, 4, 6]),
    phase("generator", [900, 30, 8, 7]),
  ];
  const before = tf.memory().numTensors;
  const batch = tf.zeros([count, size, size, channels]) as tf.Tensor4D;
  const training = { name: "stand-in", config: {}, state: {}, batch: count, phases, dispose: () => undefined };
  const times = phaseTimes(training, batch, 8, 3, () => now);
  batch.dispose();
  assert.deepEqual(times, { generator: 8 / count, plain: 4 / count, penalised: 16 / count });
  assert.equal(tf.memory().numTensors, before);
});

test("what R1 takes more falls to one n-th", () => {
  const times = { generator: 2, plain: 1, penalised: 4 };
  assert.deepEqual(
    [1, 2, 3].map((n) => stepTime(times, n)),
    [6, 4.5, 4],
  );
});

test("a GAN's own phases are timed, and no tensor stays", () => {
  const before = tf.memory().numTensors;
  const times = r1Times(config, set, [1, 8], 1);
  assert.deepEqual(
    times.map(({ every }) => every),
    [1, 8],
  );
  assert.ok(times.every(({ milliseconds }) => milliseconds > 0));
  assert.equal(tf.memory().numTensors, before);
});
