import { tf } from "./tf";

/** What compiled functions take and return: tensors in plain records and arrays; everything else is part of the signature. */
export type Tree =
  tf.Tensor | number | string | boolean | null | undefined | void | readonly Tree[] | { readonly [key: string]: Tree };

type Shape =
  | { readonly tensor: number }
  | { readonly list: readonly Shape[] }
  | { readonly record: readonly (readonly [string, Shape])[] }
  | { readonly value: unknown };

export interface Flat {
  readonly shape: Shape;
  readonly tensors: tf.Tensor[];
}

// With its rank: `instanceof` alone narrows to Tensor<any>.
const isTensor = (part: unknown): part is tf.Tensor => part instanceof tf.Tensor;

/** A tree as its tensors in order and the shape that holds them. */
export function flatten(tree: unknown): Flat {
  const tensors: tf.Tensor[] = [];
  const walk = (part: unknown): Shape => {
    if (isTensor(part)) return { tensor: tensors.push(part) - 1 };
    if (Array.isArray(part)) return { list: part.map(walk) };
    if (typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype)
      return { record: Object.entries(part).map(([key, value]) => [key, walk(value)] as const) };
    return { value: part };
  };
  return { shape: walk(tree), tensors };
}

/** The tree of a shape with these tensors. */
export function build(shape: Shape, tensors: readonly tf.Tensor[]): unknown {
  if ("tensor" in shape) return tensors[shape.tensor];
  if ("list" in shape) return shape.list.map((part) => build(part, tensors));
  if ("record" in shape) return Object.fromEntries(shape.record.map(([key, part]) => [key, build(part, tensors)]));
  return shape.value;
}
