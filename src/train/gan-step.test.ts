import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { initGenerator, mapping, styleCodes, synthesis } from "../models/generator";
import { layersAt } from "../models/stylegan-config";
import { entries, trainable, variables } from "../nn/tree";
import { adamStep } from "./adam";
import { ganTraining, type GanPhase } from "./gan";
import { discriminatorGradients, drawFakes, generatorGradients, moveAverages } from "./gan-step";
import { phaseOf } from "./loop";

const model = { resolution: 16, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const random = createRandom(5);
const n = 4;

/** The largest difference beside the largest value. */
const apart = (a: tf.Tensor, b: tf.Tensor): number =>
  tf.tidy(() => tf.max(tf.abs(a.sub(b))).dataSync()[0]! / (tf.max(tf.abs(b)).dataSync()[0]! || 1));

test("where two codes share an image, the layers before the cut have the first and the others the second", () => {
  const generator = initGenerator(model, random);
  for (const { noiseStrength } of generator.layers) noiseStrength.assign(tf.fill(noiseStrength.shape, 0.1)); // so that noise is seen
  const [first, second] = [random.normal([n, model.latent]), random.normal([n, model.latent])] as tf.Tensor2D[];
  const noise = generator.noise.map(({ shape: [, h, w] }) => random.normal([n, h, w, 1]) as tf.Tensor4D);
  const [w, other] = [mapping(generator, first!), mapping(generator, second!)];
  /** What is drawn by a stream that deals these, and the range that it was asked for a cut in. */
  const drawn = (chance: number, resolution?: number) => {
    const normals = [first!, second!, ...noise];
    let range: number[] = [];
    const dealt: Random = {
      ...random,
      normal: () => normals.shift()!,
      uniform: () => tf.scalar(chance),
      integers: (_, low, high) => ((range = [low, high]), tf.scalar(3, "int32")),
    };
    const pass = resolution === undefined ? {} : { growth: { resolution } };
    return { ...drawFakes(generator, { model, mixing: 0.9 }, dealt, n, pass), range };
  };
  const imageOf = (cut: number, pass = {}) => {
    const ws = generator.layers.map((_, layer) => (layer < cut ? w : other));
    return synthesis(generator, styleCodes(generator, ws), noise, pass).image;
  };
  const mixed = drawn(0);
  assert.ok(apart(mixed.image, imageOf(3)) < 1e-5);
  for (const cut of [2, 4]) assert.ok(apart(mixed.image, imageOf(cut)) > 1e-3, `a cut at ${cut} is not seen`);
  assert.ok(apart(mixed.w, w) < 1e-6);
  assert.deepEqual(mixed.range, [1, generator.layers.length]);
  assert.ok(apart(drawn(0.9).image, imageOf(generator.layers.length)) < 1e-5, "mixed although the chance is missed");
  const grown = drawn(0, 8);
  assert.ok(apart(grown.image, imageOf(3, { growth: { resolution: 8 } })) < 1e-5);
  assert.deepEqual(grown.range, [1, layersAt(8)]);
});

test("both averages keep so much of themselves: w_avg of a step's mean, then the averaged generator of the trained one", () => {
  const filled = (by: number) => {
    const generator = initGenerator(model, random);
    for (const leaf of variables(generator)) leaf.assign(tf.fill(leaf.shape, by));
    return generator;
  };
  const [generator, average] = [filled(2), filled(10)];
  moveAverages(generator, average, tf.fill([model.latent], 6), { wDecay: 0.75, decay: 0.9 });
  const values = (leaf: tf.Tensor) => [...new Set(leaf.dataSync())];
  assert.deepEqual(values(generator.wAverage), [3]); // 0.75 * 2 + 0.25 * 6
  assert.deepEqual(values(average.wAverage), [3]); // as all that is not trained
  assert.deepEqual(values(average.noise[0]!), [2]);
  for (const leaf of trainable(average)) assert.ok(Math.abs(values(leaf)[0]! - 9.2) < 1e-5); // 0.9 * 10 + 0.1 * 2
  for (const leaf of trainable(generator)) assert.deepEqual(values(leaf), [2]);
});

test("the phases are Adam's steps by these gradients, R1 with gamma / 2 for every step that it stands for", () => {
  const adam = { rate: 0.1, beta1: 0, beta2: 0.99, epsilon: 1 }; // nearly the gradient itself, which shows more than its sign
  const config = { model, batch: n, adam, r1Gamma: 6, r1Every: 4, mixing: 0.9, emaHalfLife: 8, seed: 1 };
  const real = random.normal([n, 16, 16, 1]) as tf.Tensor4D;
  const [training, { state }] = [ganTraining(config), ganTraining(config)];
  const varied = random.normal([1, 4, 4, 8]) as tf.Tensor4D; // of maps that are constant, instance normalisation makes rounding large
  for (const { generator } of [training.state as typeof state, state]) generator.constant.assign(varied);
  const stream = createRandom(config.seed).split("training"); // the training's own
  const { generator, average, discriminator, generatorAdam, discriminatorAdam } = state;
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const networks = { generator, discriminator, ofGenerator, ofDiscriminator };
  const judge = (penalty?: number) => {
    const pass = penalty === undefined ? {} : { penalty };
    const { losses, gradients } = discriminatorGradients(networks, config, stream, real, pass);
    adamStep(adam, discriminatorAdam, ofDiscriminator, gradients);
    return losses;
  };
  const steps: [GanPhase, () => Record<string, tf.Scalar>][] = [
    [
      "generator",
      () => {
        const { loss, meanW, gradients } = generatorGradients(networks, config, stream, n);
        adamStep(adam, generatorAdam, ofGenerator, gradients);
        moveAverages(generator, average, meanW, { wDecay: 0.995, decay: Math.SQRT1_2 }); // 4 images of a half-life of 8
        return { generator: loss };
      },
    ],
    ["discriminator", judge],
    ["discriminator with R1", () => judge(12)], // 6 / 2 * 4
  ];
  for (const [name, step] of steps) {
    const losses = phaseOf(training, name).run(real, tf.zeros([n], "int32"), 0);
    const expected = step();
    assert.deepEqual(Object.keys(losses).sort(), Object.keys(expected).sort());
    for (const [key, loss] of Object.entries(expected)) assert.ok(apart(losses[key]!, loss) < 1e-5, `${name}: ${key}`);
    const after = new Map(entries({ ...training.state, random: undefined }));
    for (const [leaf, value] of entries({ ...state, random: undefined })) {
      const difference = apart(after.get(leaf)!, value);
      assert.ok(difference < 1e-4, `${name}: ${leaf} is ${difference} apart`);
    }
  }
});
