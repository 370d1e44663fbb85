import { tf } from "../../../backend/tf";
import { discriminatorLoss, gradientPenalty } from "../../../losses/adversarial";
import { discriminate, initDiscriminator, type Discriminator } from "../../../models/discriminator";
import { variable } from "../../../nn/layers";
import { disposeTree, entries, mapTree, trainable } from "../../../nn/tree";
import { adamStep, initAdam, type AdamConfig } from "../../../train/adam";
import { gradients } from "../../../train/gradients";
import { createRandom } from "../../../backend/random";
import type { Row, Tensors } from "./row";

const model = { resolution: 32, channels: 1, latent: 128, mappingLayers: 2, mapsBase: 1024, mapsMax: 128 } as const;
const adam: AdamConfig = { rate: 1e-4, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
const penaltyWeight = 5; // gamma / 2

const named = (prefix: string, tensors: readonly (readonly [string, tf.Tensor])[]): Tensors =>
  Object.fromEntries(tensors.map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

/**
 * A whole step of StyleGAN's discriminator with R1: logistic loss, gradient penalty of second order, Adam. As in the middle of training: where Adam's second
 * moment is not zero, an update is smooth in its gradient and can be compared. With a first moment of zero, its new value is the gradient, times 0.1.
 */
export const r1Step = (batch: number): Row => ({
  name: `r1-step-${batch}`,
  title: `R1 step, ${batch} images`,
  sizes: `StyleGAN's discriminator, 32 px, ${model.mapsBase / 16} to ${model.mapsMax} maps, batch ${batch}`,
  compare: "values",
  inputs: (random) => {
    const weights = entries(initDiscriminator(model, random));
    const slot = (fill: (shape: number[]) => tf.Tensor) =>
      weights.map(([name, { shape }]) => [name, fill(shape)] as const);
    return {
      real: random.normal([batch, 32, 32, 1], 0, 0.5),
      fake: random.normal([batch, 32, 32, 1], 0, 0.5),
      updates: tf.scalar(100),
      ...named("weights", weights),
      ...named("first", slot(tf.zeros)),
      ...named(
        "second",
        slot((shape) => random.uniform(shape, 0.01, 1)),
      ),
    };
  },
  start,
});

function start(inputs: Tensors) {
  const discriminator = discriminatorOf(inputs);
  const weights = trainable(discriminator);
  const names = entries(discriminator).map(([name]) => name);
  const state = initAdam(adam, weights);
  state.updates.assign(inputs["updates"] as tf.Scalar);
  names.forEach((name, i) => {
    state.first[i]!.assign(inputs[`first.${name}`]!);
    state.second[i]!.assign(inputs[`second.${name}`]!);
  });
  const score = (x: tf.Tensor4D) => discriminate(discriminator, x);
  const [real, fake] = [inputs["real"] as tf.Tensor4D, inputs["fake"] as tf.Tensor4D];
  const byName = (tensors: readonly tf.Tensor[]) => names.map((name, i) => [name, tensors[i]!] as const);
  return {
    step: () => {
      const step = gradients(weights, () => {
        const logistic = discriminatorLoss(score(fake), score(real));
        const penalty = gradientPenalty(score, real);
        return { loss: logistic.add<tf.Scalar>(penalty.mul(penaltyWeight)), penalty };
      });
      adamStep(adam, state, weights, step.gradients);
      return step.terms;
    },
    state: () => ({
      ...named("weights", byName(weights)),
      ...named("first", byName(state.first)),
      ...named("second", byName(state.second)),
    }),
    dispose: () => [discriminator, state].forEach(disposeTree),
  };
}

/** The discriminator with the given weights. */
function discriminatorOf(inputs: Tensors): Discriminator {
  const random = createRandom(0);
  const shape = initDiscriminator(model, random);
  const result = mapTree(shape, (_, name) => variable(inputs[`weights.${name}`]!.clone()));
  disposeTree(shape);
  random.dispose();
  return result;
}
