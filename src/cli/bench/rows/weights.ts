import type { Random } from "../../../backend/random";
import { tf } from "../../../backend/tf";
import { variable } from "../../../nn/layers";
import { disposeTree, entries, mapTree } from "../../../nn/tree";
import type { Tensors } from "./row";

/** Tensors as inputs or outputs of a row: "prefix.name". */
export const named = (prefix: string, tensors: readonly (readonly [string, tf.Tensor])[]): Tensors =>
  Object.fromEntries(tensors.map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

/** A model's values as inputs of a row, the model itself let go of: those at the start of training, but what is all zeros or all ones moved, which would hide what is done with it. */
export function valuesOf(prefix: string, model: unknown, random: Random): Tensors {
  const values = entries(model).map(([name, leaf]) => {
    const isFlat = tf.tidy(() => tf.equal(tf.max(leaf), tf.min(leaf)).dataSync()[0] === 1);
    return [name, isFlat ? tf.tidy(() => leaf.add(random.normal(leaf.shape, 0, 0.1))) : leaf.clone()] as const;
  });
  disposeTree(model);
  return named(prefix, values);
}

/** A stream whose every draw is a single zero: a model as large as the paper's is made without room for values that are replaced. */
const hollow: Random = {
  normal: () => tf.scalar(0),
  uniform: () => tf.scalar(0),
  integers: () => tf.scalar(0, "int32"),
  split: () => hollow,
  state: () => [0, 0],
  restore: () => undefined,
  get variable(): never {
    throw new Error("a hollow stream has no state");
  },
  dispose: () => undefined,
};

/** The model that `init` makes, with the values of the inputs, which it takes over. */
export function withValues<W>(prefix: string, init: (random: Random) => W, inputs: Tensors): W {
  return mapTree(init(hollow), (leaf, name) => {
    const isTrainable = leaf instanceof tf.Variable && leaf.trainable;
    leaf.dispose();
    const value = inputs[`${prefix}.${name}`];
    if (value === undefined) throw new Error(`a row starts ${prefix}.${name}, which is not among its inputs`);
    return variable(value, isTrainable);
  });
}
