import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "../src/backend/compile";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { initDiscriminator } from "../src/models/discriminator";
import { initGenerator } from "../src/models/generator";
import { copyTree, entries, trainable } from "../src/nn/tree";
import { adamStep, initAdam } from "../src/train/adam";
import { discriminatorGradients, generatorGradients, moveAverages } from "../src/train/gan-step";

const model = { resolution: 32, channels: 1, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };
const adam = { rate: 1e-3, beta1: 0.5, beta2: 0.99, epsilon: 1e-8 };
const batch = 4;

/** One whole step of a GAN: discriminator with R1, then generator, both with Adam and the averages, random numbers inside. */
function ganStep() {
  const seed = createRandom(1);
  const generator = initGenerator(model, seed.split("generator"));
  const discriminator = initDiscriminator(model, seed.split("discriminator"));
  const average = copyTree(generator);
  const random = seed.split("training");
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const [adamG, adamD] = [initAdam(adam, ofGenerator), initAdam(adam, ofDiscriminator)];
  const networks = { generator, discriminator, ofGenerator, ofDiscriminator };
  const config = { model, mixing: 0.9 };
  const step = (real: tf.Tensor4D): tf.Scalar[] => {
    const d = discriminatorGradients(networks, config, random, real, { penalty: 5 });
    adamStep(adam, adamD, ofDiscriminator, d.gradients);
    const g = generatorGradients(networks, config, random, batch);
    adamStep(adam, adamG, ofGenerator, g.gradients);
    moveAverages(generator, average, g.meanW, { wDecay: 0.995, decay: 0.99 });
    g.meanW.dispose();
    return [...Object.values(d.losses), g.loss];
  };
  return { state: { generator, average, discriminator, adamG, adamD, random: random.variable }, step };
}

const real = createRandom(2).normal([batch, 32, 32, 1]) as tf.Tensor4D;
const bits = (tree: unknown) => entries(tree).map(([name, leaf]) => [name, [...leaf.dataSync()]]);

test("without the graph optimiser, 8 compiled GAN steps are bitwise equal to eager ones; with it, close", () => {
  const [eager, compiled, optimised] = [ganStep(), ganStep(), ganStep()];
  const exact = compile(compiled.step, { optimize: false, strict: true });
  const fast = compile(optimised.step, { strict: true });
  for (let step = 0; step < 8; step++) {
    const losses = [tf.tidy(() => eager.step(real)), exact(real), fast(real)].map((terms) =>
      terms.map((term) => term.dataSync()[0]!),
    );
    assert.deepEqual(losses[1], losses[0], `losses of step ${step}`);
    losses[2]!.forEach((loss, i) => assert.ok(Math.abs(loss - losses[0]![i]!) < 2e-3, `optimised, step ${step}`));
  }
  assert.deepEqual(bits(compiled.state), bits(eager.state));
});

test("200 compiled GAN steps leave no tensor and little memory behind", () => {
  const { step } = ganStep();
  const run = compile(step, { strict: true });
  for (let i = 0; i < 20; i++) tf.dispose(run(real));
  const tensors = tf.memory().numTensors;
  const grown = [0, 1].map(() => {
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 100; i++) tf.dispose(run(real));
    return (process.memoryUsage.rss() - before) / 2 ** 20;
  });
  assert.equal(tf.memory().numTensors, tensors);
  assert.ok(Math.min(...grown) < 30, `${grown.join(", ")} MB`); // an allocator takes a stock once, a leak takes all the time
});
