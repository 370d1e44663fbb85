import { tf } from "../backend/tf";
import { variable } from "./layers";

// With their rank: `instanceof` alone narrows to Tensor<any>.
const isTensor = (part: unknown): part is tf.Tensor => part instanceof tf.Tensor;
const isVariable = (part: unknown): part is tf.Variable => part instanceof tf.Variable;

/** Weights are nested records and arrays whose leaves are tensors. -> [flat name, leaf] in the one order of leaves, that of the keys */
export function entries(tree: unknown, prefix = ""): [string, tf.Tensor][] {
  if (isTensor(tree)) return [[prefix, tree]];
  if (tree === undefined) return []; // an optional part that this model does not have
  assertRecord(tree, prefix);
  return Object.entries(tree).flatMap(([key, part]) => entries(part, prefix ? `${prefix}.${key}` : key));
}

function assertRecord(part: unknown, name: string): asserts part is object {
  if (typeof part !== "object" || part === null) throw new Error(`weights: "${name}" is neither a tensor nor a record`);
}

/** The same tree with every leaf replaced by `f(leaf, flat name)`, in the order of leaves. */
export function mapTree<W>(tree: W, f: (leaf: tf.Tensor, name: string) => tf.Tensor): W {
  const walk = (part: unknown, name: string): unknown => {
    if (isTensor(part)) return f(part, name);
    if (Array.isArray(part)) return part.map((item, i) => walk(item, name ? `${name}.${i}` : `${i}`));
    if (part === undefined) return part;
    assertRecord(part, name);
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => [key, walk(item, name ? `${name}.${key}` : key)]),
    );
  };
  return walk(tree, "") as W;
}

/** The variables of a tree. */
export function variables(tree: unknown): tf.Variable[] {
  return entries(tree).map(([name, leaf]) => {
    if (!isVariable(leaf)) throw new Error(`weights: "${name}" is not a variable`);
    return leaf;
  });
}

/** The variables that training changes by gradients; the others (running means, stored noise) are changed by assignment only. */
export function trainable(tree: unknown): tf.Variable[] {
  return variables(tree).filter((variable) => variable.trainable);
}

/** Number of trainable parameters. */
export function countParameters(tree: unknown): number {
  return trainable(tree).reduce((sum, variable) => sum + variable.size, 0);
}

/** New variables with the same values. */
export function copyTree<W>(tree: W): W {
  return mapTree(tree, (leaf) => variable(leaf.clone(), leaf instanceof tf.Variable && leaf.trainable));
}

/** Sets every leaf of `target` to the value of the same leaf of `source`. */
export function assignTree<W>(target: W, source: W): void {
  const values = variables(source);
  variables(target).forEach((variable, i) => variable.assign(values[i]!));
}

/** target <- beta target + (1 - beta) source for trainable leaves; the other leaves are copied. */
export function moveTowards<W>(target: W, source: W, beta: number): void {
  const values = variables(source);
  variables(target).forEach((variable, i) => {
    const value = values[i]!;
    variable.assign(variable.trainable ? tf.add(variable.mul(beta), value.mul(1 - beta)) : value.clone());
  });
}

export function disposeTree(tree: unknown): void {
  for (const [, leaf] of entries(tree)) leaf.dispose();
}
