import assert from "node:assert/strict";
import { test } from "node:test";
import { withNoise } from "../../tests/with-noise";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { initGenerator, type Growth } from "../models/generator";
import { initJudge } from "../models/judge";
import { distanceTo } from "./frechet";

const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };

test("samples of a growing generator are those of its stage, also within a fade; nothing of them stays", async () => {
  const generator = withNoise(initGenerator(model, createRandom(1)));
  const count = 40;
  const pixels = Uint8Array.from(
    createRandom(6)
      .uniform([count * 32 * 32], 0, 255)
      .dataSync(),
  );
  const real = { name: "noise", size: 32, channels: 1, count, pixels, labels: new Uint8Array(count) };
  const distance = distanceTo(initJudge(32, 1, 2, createRandom(7)), real);
  const of = (growth?: Growth) => distance.samples(generator, 30, 9, { growth });
  const fade = (alpha: number): Growth => ({ resolution: 32, alpha: tf.scalar(alpha) });
  const [small, whole, nearlyWhole] = [await of({ resolution: 16 }), await of(), await of(fade(1))];
  assert.ok(Math.abs(nearlyWhole / whole - 1) < 1e-3, `${nearlyWhole} for ${whole}`);
  const half = fade(0.5);
  const within = await of(half);
  assert.equal(new Set([small, whole, within]).size, 3);
  const before = tf.memory().numTensors;
  assert.equal(await of(half), within);
  assert.equal(tf.memory().numTensors, before);
});

test("a distance that is stopped says so, in its pass over real images, too, and leaves no tensor", async () => {
  const generator = initGenerator(model, createRandom(1));
  const real = { name: "noise", size: 32, channels: 1, count: 250, labels: new Uint8Array(250) };
  const weights = initJudge(32, 1, 2, createRandom(7));
  const distance = distanceTo(weights, { ...real, pixels: new Uint8Array(250 * 1024).fill(9) });
  const before = tf.memory().numTensors;
  const stopped = async () => {
    const stop = new AbortController();
    const asked = distance.samples(generator, 250, 9, { signal: stop.signal });
    stop.abort(new Error("stopped"));
    await assert.rejects(asked, /^Error: stopped$/);
    assert.equal(tf.memory().numTensors, before);
  };
  await stopped(); // among real images
  await distance.samples(generator, 4, 9);
  await stopped(); // among samples
});
