import { tf } from "../backend/tf";

/**
 * Gradients of `terms().loss` with respect to `variables`, in their order (zeros for a variable that the loss does not reach), beside all the terms.
 * The terms outlive the tape: whoever calls disposes of them (a compiled step returns them).
 */
export function gradients<T extends { loss: tf.Scalar } & Record<string, tf.Tensor>>(
  variables: readonly tf.Variable[],
  terms: () => T,
): { terms: T; gradients: tf.Tensor[] } {
  let kept: T | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const all = terms();
    kept = Object.fromEntries(Object.entries(all).map(([name, term]) => [name, tf.keep(term.clone())])) as T;
    return all.loss;
  }, [...variables]);
  value.dispose();
  return { terms: kept!, gradients: variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable)) };
}
