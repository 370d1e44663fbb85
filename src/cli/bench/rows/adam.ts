import { tf } from "../../../backend/tf";
import { entries } from "../../../nn/tree";
import { initAdam, type Adam, type AdamConfig } from "../../../train/adam";
import type { Tensors } from "./row";
import { named } from "./weights";

/**
 * Adam in the middle of a training. Where the second moment is not zero, an update is smooth in its gradient and can be compared. From a first moment of
 * zero comes the gradient, times 1 - beta1.
 */
export interface StartedAdam extends AdamConfig {
  readonly updates: number; // so far
  readonly second: number; // that all weights have
}

export function startedAdam(config: StartedAdam, weights: readonly tf.Variable[]): Adam {
  const adam = initAdam(config, weights);
  tf.tidy(() => {
    adam.updates.assign(tf.scalar(config.updates));
    for (const second of adam.second) second.assign(tf.fill(second.shape, config.second));
  });
  return adam;
}

/** Whether `momentsOf` gives this name to a first moment. */
export const isFirstMoment = (name: string) => /\.first\./.test(name);

/** Both moments of a model's trainable weights by their names; of the first only where it is stored. */
export function momentsOf(prefix: string, model: unknown, adam: Adam): Tensors {
  const names = entries(model).flatMap(([name, leaf]) => (leaf instanceof tf.Variable && leaf.trainable ? [name] : []));
  const byName = (tensors: readonly tf.Tensor[]) => tensors.map((tensor, i) => [names[i]!, tensor] as const);
  return { ...named(`${prefix}.first`, byName(adam.first)), ...named(`${prefix}.second`, byName(adam.second)) };
}
