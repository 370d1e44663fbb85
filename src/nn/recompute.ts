import { after } from "../backend/after";
import { tf } from "../backend/tf";
import { entries, mapTree } from "./tree";

/**
 * f(weights, x) whose intermediate values are not kept for the gradient but computed again when it is taken: less memory for a second forward pass (Chen et al. 2016).
 * `f` may use nothing else that a gradient is wanted of or that does not outlive the pass. Second derivatives keep what the second pass computes.
 */
export function recomputed<W, T extends tf.Tensor>(
  weights: W,
  inputs: readonly tf.Tensor[],
  f: (weights: W, ...inputs: tf.Tensor[]) => T,
): T {
  const leaves = entries(weights).map(([, leaf]) => leaf);
  const run = (...all: tf.Tensor[]): T => {
    let next = inputs.length;
    const given = mapTree(weights, () => all[next++]!);
    return f(given, ...all.slice(0, inputs.length));
  };
  const custom = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const all = args as tf.Tensor[];
    save(all);
    return {
      value: tf.tidy(() => run(...all)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.grads(run)(
          saved.map((one) => after(one, dy)),
          dy,
        ),
    };
  });
  return custom(...inputs, ...leaves) as T;
}
