import { createRandom, type Random } from "../../../backend/random";
import { tf } from "../../../backend/tf";
import { initDiscriminator } from "../../../models/discriminator";
import { initGenerator } from "../../../models/generator";
import { layerResolutions, type StyleGanConfig } from "../../../models/stylegan-config";
import { disposeTree, entries, trainable } from "../../../nn/tree";
import { adamStep } from "../../../train/adam";
import { discriminatorGradients, generatorGradients, moveAverages } from "../../../train/gan-step";
import { usualTolerances } from "../compare";
import { momentsOf, startedAdam } from "./adam";
import type { Row, Task, Tensors } from "./row";
import { small32 } from "./sizes";
import { named, valuesOf, withValues } from "./weights";

// StyleGAN v1's own. The second moments are small beside the gradients' squares, so that these are seen in the new ones.
const adam = { rate: 1e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8, updates: 100, second: 1e-6 };
const settings = { adam, penalty: 5, mixing: 0.9, wAverageDecay: 0.995, averageDecay: 0.99 };
const draws = ["draws.generator", "draws.discriminator"] as const;

/** What a step draws at random, as inputs: both codes z, whether and where they are mixed, the noise. */
function drawn(prefix: string, model: StyleGanConfig, batch: number, random: Random): Tensors {
  const noise = layerResolutions(model).map((r, i) => [`noise.${i}`, random.normal([batch, r, r, 1])] as const);
  return named(prefix, [
    ["z", random.normal([batch, model.latent])],
    ["other", random.normal([batch, model.latent])],
    ["chance", tf.scalar(0.5)],
    ["cut", tf.scalar(3, "int32")],
    ...noise,
  ]);
}

/** A stream that deals what `drawn` has drawn, in the order in which drawFakes asks. */
function dealt(prefix: string, model: StyleGanConfig, inputs: Tensors, stream: Random): Random {
  const normals = ["z", "other", ...layerResolutions(model).map((_, i) => `noise.${i}`)];
  const of = (name: string) => inputs[`${prefix}.${name}`]!;
  return {
    ...stream,
    normal: () => of(normals.shift()!),
    uniform: () => of("chance"),
    integers: () => of("cut"),
  };
}

export const ganStep = (model: StyleGanConfig, batch: number): Row => ({
  name: `gan-step-${model.resolution}-${batch}`,
  title: `GAN step, ${batch} images`,
  sizes: `StyleGAN's generator step, then its discriminator's with R1; ${model.resolution} px, up to ${model.mapsMax} maps, batch ${batch}`,
  job: "gan-step",
  settings,
  compare: "values",
  tolerances: { ...usualTolerances, values: 1e-3 }, // 3e-4 was seen, in weights that are hardly larger than what they take up
  isKinked: (name) => /\.(first|second)\./.test(name), // gradients, which the weights take up divided by their size
  isSecondOrder: true,
  inputs: (random) => ({
    real: random.normal([batch, model.resolution, model.resolution, model.channels], 0, 0.5),
    ...drawn(draws[0], model, batch, random),
    ...drawn(draws[1], model, batch, random),
    ...valuesOf("generator", initGenerator(model, random), random),
    ...valuesOf("average", initGenerator(model, random), random),
    ...valuesOf("discriminator", initDiscriminator(model, random), random),
  }),
  start: (inputs) => start(model, batch, inputs),
});

/** Training's own steps, both in one and without chance. */
function start(model: StyleGanConfig, batch: number, inputs: Tensors): Task {
  const random = createRandom(0);
  const generator = withValues("generator", (stream) => initGenerator(model, stream), inputs);
  const average = withValues("average", (stream) => initGenerator(model, stream), inputs);
  const discriminator = withValues("discriminator", (stream) => initDiscriminator(model, stream), inputs);
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const [generatorAdam, discriminatorAdam] = [startedAdam(adam, ofGenerator), startedAdam(adam, ofDiscriminator)];
  const networks = { generator, discriminator, ofGenerator, ofDiscriminator };
  const config = { model, mixing: settings.mixing };
  const real = inputs["real"] as tf.Tensor4D;
  const step = () => {
    const g = generatorGradients(networks, config, dealt(draws[0], model, inputs, random), batch);
    adamStep(adam, generatorAdam, ofGenerator, g.gradients);
    moveAverages(generator, average, g.meanW, { wDecay: settings.wAverageDecay, decay: settings.averageDecay });
    const dealtFakes = dealt(draws[1], model, inputs, random);
    const d = discriminatorGradients(networks, config, dealtFakes, real, { penalty: settings.penalty });
    adamStep(adam, discriminatorAdam, ofDiscriminator, d.gradients);
    g.meanW.dispose();
    const [logistic, penalty] = [d.losses["discriminator"]!, d.losses["gradientPenalty"]!];
    const discriminator = logistic.add<tf.Scalar>(penalty.mul(settings.penalty));
    logistic.dispose();
    return { generator: g.loss, discriminator, penalty };
  };
  return {
    step,
    state: () => ({
      ...named("generator", entries(generator)),
      ...named("average", entries(average)),
      ...named("discriminator", entries(discriminator)),
      ...momentsOf("generator", generator, generatorAdam),
      ...momentsOf("discriminator", discriminator, discriminatorAdam),
    }),
    dispose: () => {
      [generator, average, discriminator, generatorAdam, discriminatorAdam].forEach(disposeTree);
      random.dispose();
    },
  };
}

export const ganSteps: readonly Row[] = [ganStep(small32, 64)];
