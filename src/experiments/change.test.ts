import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "./change";
import { encoderRows, encoderRun, trialRun, withRunLengths, type GhFeatConfig } from "./ghfeat";
import { ghfeatPresets } from "./ghfeat-presets";

const config: GhFeatConfig = ghfeatPresets.fashion.tiny;

test("one value changes, at any depth, and the preset itself does not", () => {
  const more = changed(config, "encoders.y-sam.adam.decay.factor", 0.5);
  assert.equal(more.encoders["y-sam"].adam.decay?.factor, 0.5);
  assert.equal(config.encoders["y-sam"].adam.decay?.factor, 0.8);
  assert.equal(more.encoders.y, config.encoders.y);
  assert.deepEqual(changed(config, "encoders.y.encoder.maps.1", 40).encoders.y.encoder.maps, [16, 40, 48, 64]);
});

test("a wrong path names what there is, a wrong kind what was expected", () => {
  assert.throws(() => changed(config, "gan.image", 3), /gan.image: there is no "image"; there are model, batch, adam/);
  assert.throws(() => changed(config, "gan.images.all", 3), /"images" is 960 and has no parts/);
  assert.throws(() => changed(config, "gan.images", "many"), /expected a number as 960, got "many", a string/);
  assert.throws(() => changed(config, "encoders.y.encoder.maps", [1]), /expected a list of 4 as/);
  assert.throws(
    () => changed(config, "encoders.y.encoder.maps.length", 1),
    /there is no "length"; there are 0, 1, 2, 3/,
  );
  assert.throws(() => changed(config, "gan.adam", { rate: 1 }), /expected a record of beta1, beta2, epsilon, rate/);
});

test("what a part may have and has not yet is given to it on the way", () => {
  const complete = (part: object) =>
    "penaltyEvery" in part ? { ...part, memory: { parts: 1, recompute: false } } : part;
  const less = changed(config, "encoders.y.memory.parts", 4, complete).encoders.y;
  assert.deepEqual(less.memory, { parts: 4, recompute: false });
  assert.throws(
    () => changed(config, "images.memory.parts", 4, complete),
    /there is no "memory"; there are set, train/,
  );
});

test("runs of a row differ in their seed alone, and what rows share is the same", () => {
  const [first, second] = [encoderRun(config, "y-sam-reg", 1), encoderRun(config, "y-sam-reg", 2)];
  assert.deepEqual({ ...second, seed: first.seed }, first);
  assert.notEqual(first.seed, second.seed);
  assert.throws(() => encoderRun(config, "y", 0), /seed 0: expected a whole number from 1 on/);
  for (const { images, batch, adam } of Object.values(config.encoders))
    assert.deepEqual({ images, batch, adam }, { images: 256, batch: 32, adam: config.encoders.y.adam });
});

test("L_reg's slope beside a mean square is the paper's beside the norm of an image of 32 x 32; at 256 px the paper's weight is as printed", () => {
  const { encoders, gan } = ghfeatPresets.fashion.small;
  assert.deepEqual([gan.model.mapsBase, gan.model.mapsMax], [512, 128]);
  const codes = 2 * (128 + 128 + 128 + 128 + 64 + 64 + 32 + 32);
  const norm = (meanSquare: number) => Math.sqrt(32 * 32 * meanSquare);
  const slope = (norm(0.0494 + 1e-6) - norm(0.0494 - 1e-6)) / 2e-6;
  assert.ok(Math.abs(encoders["y-sam-reg"].loss.regularizer * codes * slope - 5e-4 * 9984) < 1e-6);
  const { encoders: paper, gan: large } = ghfeatPresets.toyfaces.paper;
  const { distance, regularizer } = paper["y-sam-reg"].loss;
  assert.deepEqual([large.model.resolution, distance, regularizer], [256, "norm", 5e-4]);
});

test("weights beside the norm of a small image have the paper's shares of L_E", () => {
  const terms = ({ encoders, perceptual, gan }: GhFeatConfig, codes: number) => {
    const { resolution, channels } = gan.model;
    const { adversarial, regularizer, distance } = encoders["y-sam-reg"].loss;
    assert.equal(distance, "norm");
    const pixel = Math.sqrt(resolution ** 2 * channels * 0.0494);
    return [adversarial, perceptual.weight, regularizer * codes].map((weight) => weight / pixel);
  };
  const paper = terms(ghfeatPresets.toyfaces.paper, 9984);
  const small = terms(ghfeatPresets.fashion.paper, 8 * 2 * 512);
  assert.deepEqual(small.map((share) => share.toPrecision(9)), paper.map((share) => share.toPrecision(9))); // prettier-ignore
  assert.deepEqual([ghfeatPresets.toyfaces.paper.encoders.y.loss.adversarial, ghfeatPresets.toyfaces.paper.perceptual.weight], [0.1, 5e-5]); // prettier-ignore
});

test("the perceptual term is as much of the pixel term beside norms as beside mean squares", () => {
  for (const [set, share] of [
    ["fashion", 0.35],
    ["toyrooms", 0.7],
    ["toyfaces", 1.2],
  ] as const) {
    // prettier-ignore
    const { paper, small } = ghfeatPresets[set];
    const { resolution, channels } = paper.gan.model;
    const meanSquare = 0.05;
    const ofFeatures = (share * meanSquare) / small.encoders.y.loss.perceptual;
    const norm = (values: number, square: number) => Math.sqrt(values * square);
    const term = paper.encoders.y.loss.perceptual * norm((resolution / 4) ** 2 * 128, ofFeatures);
    assert.ok(Math.abs(term / norm(resolution ** 2 * channels, meanSquare) - share) < 1e-9);
  }
});

test("a trial is its row's first run with one thing changed, its decay over its own length", () => {
  const { fashion } = ghfeatPresets;
  const [first, weak] = [encoderRun(fashion.small, "y-sam-reg", 1), trialRun(fashion.small, "weak-reg")];
  assert.ok(Math.abs(first.loss.regularizer / weak.loss.regularizer - 256 * Math.sqrt(3) / 32) < 1e-9); // prettier-ignore
  assert.deepEqual({ ...weak, loss: first.loss }, first);
  const longer = trialRun(fashion.small, "longer-y-sam");
  assert.deepEqual([longer.images, longer.adam.decay?.steps, longer.criticAdam.decay?.steps], [48_000, 375, 375]);
  const [wider, row] = [trialRun(fashion.small, "wider-y"), encoderRun(fashion.small, "y", 1)];
  assert.deepEqual(wider, { ...row, encoder: { ...row.encoder, alignedMaps: 64 } });
  const names = [...encoderRows, "classifier", "judge", "gan"].join("|");
  for (const { trials } of Object.values(fashion))
    for (const name of Object.keys(trials)) assert.doesNotMatch(name, new RegExp(`^(${names})(-|$)`), "has a folder");
  assert.throws(() => trialRun(fashion.small, "none"), /trial "none": there are longer-w-sam, longer-y-sam/);
});

test("the rate's decay follows the run's length: at its end it is 0.8^8 of the start", () => {
  for (const presets of Object.values(ghfeatPresets))
    for (const preset of Object.values(presets)) assert.deepEqual(withRunLengths(preset), preset);
  const { encoders, classifier } = withRunLengths(changed(config, "encoders.y.images", 320));
  assert.equal(encoders.y.adam.decay?.steps, 320 / 32 / 8);
  assert.equal(encoders.y.criticAdam.decay?.steps, 320 / 32 / 8);
  assert.equal(classifier.adam.decay?.steps, config.classifier.adam.decay?.steps);
});
