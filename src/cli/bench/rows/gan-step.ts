import { createRandom, type Random } from "../../../backend/random";
import { tf } from "../../../backend/tf";
import { discriminatorLoss, generatorLoss, gradientPenalty } from "../../../losses/adversarial";
import { discriminate, initDiscriminator } from "../../../models/discriminator";
import { initGenerator } from "../../../models/generator";
import { layerResolutions, type StyleGanConfig } from "../../../models/stylegan-config";
import { disposeTree, entries, moveTowards, trainable } from "../../../nn/tree";
import { adamStep } from "../../../train/adam";
import { drawFakes } from "../../../train/gan";
import { gradients } from "../../../train/gradients";
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
  name: `gan-step-32-${batch}`,
  title: `GAN step, ${batch} images`,
  sizes: `StyleGAN's generator step, then its discriminator's with R1; ${model.resolution} px, up to ${model.mapsMax} maps, batch ${batch}`,
  job: "gan-step",
  settings,
  compare: "values",
  isKinked: (name) => name.includes("."), // all that the step has changed
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

/** As ganTraining in src/train/gan.ts makes it, but both phases in one step and without chance. */
function start(model: StyleGanConfig, batch: number, inputs: Tensors): Task {
  const random = createRandom(0);
  const generator = withValues("generator", initGenerator(model, random), inputs);
  const average = withValues("average", initGenerator(model, random), inputs);
  const discriminator = withValues("discriminator", initDiscriminator(model, random), inputs);
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const [generatorAdam, discriminatorAdam] = [startedAdam(adam, ofGenerator), startedAdam(adam, ofDiscriminator)];
  const score = (x: tf.Tensor4D) => discriminate(discriminator, x);
  const fakes = (prefix: string) =>
    drawFakes(generator, { model, mixing: settings.mixing }, dealt(prefix, model, inputs, random), batch);
  const real = inputs["real"] as tf.Tensor4D;
  const step = () => {
    const g = gradients(ofGenerator, () => {
      const { image, w } = fakes(draws[0]);
      return { loss: generatorLoss(score(image)), meanW: tf.mean(w, 0) };
    });
    adamStep(adam, generatorAdam, ofGenerator, g.gradients);
    const kept = generator.wAverage.mul(settings.wAverageDecay);
    generator.wAverage.assign(kept.add(g.terms.meanW.mul(1 - settings.wAverageDecay)));
    moveTowards(average, generator, settings.averageDecay);
    const { image: fake } = fakes(draws[1]);
    const d = gradients(ofDiscriminator, () => {
      const penalty = gradientPenalty(score, real);
      const logistic = discriminatorLoss(score(fake), score(real));
      return { loss: logistic.add<tf.Scalar>(penalty.mul(settings.penalty)), penalty };
    });
    adamStep(adam, discriminatorAdam, ofDiscriminator, d.gradients);
    g.terms.meanW.dispose();
    return { generator: g.terms.loss, discriminator: d.terms.loss, penalty: d.terms.penalty };
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
