import type { tf } from "../../../backend/tf";
import { discriminatorLoss, withGradientPenalty } from "../../../losses/adversarial";
import { discriminate, initDiscriminator } from "../../../models/discriminator";
import { maps, type StyleGanConfig } from "../../../models/stylegan-config";
import { disposeTree, entries, trainable } from "../../../nn/tree";
import { adamStep } from "../../../train/adam";
import { gradients } from "../../../train/gradients";
import { isFirstMoment, momentsOf, startedAdam } from "./adam";
import type { Row, Task, Tensors } from "./row";
import { full32, small32 } from "./sizes";
import { named, valuesOf, withValues } from "./weights";

const adam = { rate: 1e-4, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, updates: 100, second: 0.1 };
const penalty = 5; // gamma / 2

/** A whole step of StyleGAN's discriminator with R1: logistic loss, gradient penalty of second order, Adam. */
export const r1Step = (name: string, model: StyleGanConfig, batch: number): Row => ({
  name,
  title: `R1 step, ${name.replace("r1-step-", "").replace("-", " ")} images`,
  sizes: `StyleGAN's discriminator, ${model.resolution} px, ${maps(model, model.resolution)} to ${model.mapsMax} maps, batch ${batch}`,
  job: "r1-step",
  settings: { adam, penalty },
  compare: "values",
  isKinked: isFirstMoment, // gradients
  isSecondOrder: true,
  inputs: (random) => {
    const images = () => random.normal([batch, model.resolution, model.resolution, model.channels], 0, 0.5);
    return {
      real: images(),
      fake: images(),
      ...valuesOf("discriminator", initDiscriminator(model, random), random),
    };
  },
  start: (inputs) => start(model, inputs),
});

function start(model: StyleGanConfig, inputs: Tensors): Task {
  const discriminator = withValues("discriminator", (random) => initDiscriminator(model, random), inputs);
  const weights = trainable(discriminator);
  const state = startedAdam(adam, weights);
  const score = (x: tf.Tensor4D) => discriminate(discriminator, x);
  const [real, fake] = [inputs["real"] as tf.Tensor4D, inputs["fake"] as tf.Tensor4D];
  return {
    step: () => {
      const step = gradients(weights, () => {
        const lossOf = (scores: tf.Tensor1D) => discriminatorLoss(score(fake), scores);
        const { loss, gradientPenalty } = withGradientPenalty(score, real, penalty, lossOf);
        return { loss, penalty: gradientPenalty! };
      });
      adamStep(adam, state, weights, step.gradients);
      return step.terms;
    },
    state: () => ({
      ...named("discriminator", entries(discriminator)),
      ...momentsOf("discriminator", discriminator, state),
    }),
    dispose: () => [discriminator, state].forEach(disposeTree),
  };
}

export const r1Steps: readonly Row[] = [
  ...[4, 32, 64].map((batch) => r1Step(`r1-step-${batch}`, small32, batch)),
  { ...r1Step("r1-step-full-8", full32, 8), isLarge: true },
];
