import { tf } from "../backend/tf";
import { variable } from "../nn/layers";

export interface AdamConfig {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The rate falls continuously by this factor every `decaySteps` updates. */
  readonly decay?: { readonly factor: number; readonly steps: number };
}

/** State of Adam (Kingma and Ba 2015) for a list of variables. With beta1 = 0 the first moment is the gradient itself and is not stored. */
export type Adam = { updates: tf.Variable<tf.Rank.R0>; first: tf.Variable[]; second: tf.Variable[] };

export function initAdam(config: AdamConfig, variables: readonly tf.Variable[]): Adam {
  const zeros = () => variables.map((v) => variable(tf.zeros(v.shape), false));
  return { updates: variable(tf.scalar(0), false), first: config.beta1 === 0 ? [] : zeros(), second: zeros() };
}

/** The state at the start of training. */
export function resetAdam({ updates, first, second }: Adam): void {
  for (const one of [updates, ...first, ...second]) tf.tidy(() => one.assign(tf.zerosLike(one)));
}

/** One update of every variable. `gradients` in the order of `variables`. */
export function adamStep(
  config: AdamConfig,
  adam: Adam,
  variables: readonly tf.Variable[],
  gradients: readonly tf.Tensor[],
): void {
  tf.tidy(() => {
    const { beta1, beta2, epsilon, decay } = config;
    const before = adam.updates.clone(); // the update's number, from 0
    const updates = before.add(1);
    adam.updates.assign(updates as tf.Scalar);
    const power = (base: number, exponent: tf.Tensor) => tf.pow(tf.scalar(base), exponent);
    let rate = tf.sqrt(tf.sub(1, power(beta2, updates))).mul(config.rate);
    if (beta1 > 0) rate = rate.div(tf.sub(1, power(beta1, updates)));
    if (decay) rate = rate.mul(power(decay.factor, before.div(decay.steps)));
    variables.forEach((v, i) => {
      const gradient = gradients[i]!;
      let mean = gradient;
      if (beta1 > 0) {
        mean = adam.first[i]!.mul(beta1).add(gradient.mul(1 - beta1));
        adam.first[i]!.assign(mean);
      }
      const square = adam.second[i]!.mul(beta2).add(tf.square(gradient).mul(1 - beta2));
      adam.second[i]!.assign(square);
      v.assign(v.sub(mean.mul(rate).div(tf.sqrt(square).add(epsilon))));
    });
  });
}
