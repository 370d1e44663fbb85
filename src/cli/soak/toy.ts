import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import { variable } from "../../nn/layers";
import { disposeTree } from "../../nn/tree";
import { adamStep, initAdam } from "../../train/adam";
import { gradients } from "../../train/gradients";
import type { Training } from "../../train/loop";

const adam = { rate: 1e-2, beta1: 0.5, beta2: 0.99, epsilon: 1e-8 };

/** A linear model of one image that learns in microseconds. `spoil(step)` replaces a value of the gradient where it is a number. */
export function toyTraining(
  options: { config?: unknown; source?: string; spoil?: (step: number) => number | undefined } = {},
): Training & { readonly state: { weight: tf.Variable } } {
  const random = createRandom(1);
  const weight = variable(random.normal([1024, 1]));
  random.dispose();
  const state = { weight, adam: initAdam(adam, [weight]) };
  let step = 0;
  const run = (batch: tf.Tensor4D) => {
    const bad = options.spoil?.(step++);
    const spoilt = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy: tf.Tensor) => (bad === undefined ? dy : dy.add(bad)),
    }));
    return tf.tidy(() => {
      const done = gradients([weight], () => {
        const y = tf.matMul(batch.reshape([batch.shape[0], 1024]) as tf.Tensor2D, spoilt(weight) as tf.Tensor2D);
        return { loss: tf.mean(tf.square(y.sub(1))) as tf.Scalar };
      });
      adamStep(adam, state.adam, [weight], done.gradients);
      return { discriminator: done.terms.loss };
    });
  };
  return {
    name: "toy",
    config: options.config ?? { rate: adam.rate },
    ...(options.source !== undefined && { sources: [options.source] }),
    state,
    batch: 2,
    phases: [{ name: "only", turn: () => true, run }],
    dispose: () => disposeTree(state.adam),
  };
}
