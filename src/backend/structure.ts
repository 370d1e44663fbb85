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

/** A tree as its tensors in order and the shape that holds them. Throws at what is neither a tensor, plain data nor an array or record of those. */
export function flatten(tree: unknown): Flat {
  const tensors: tf.Tensor[] = [];
  const walk = (part: unknown, path: string): Shape => {
    if (isTensor(part)) {
      if (part.isDisposed) throw new Error(`${path}: the tensor was disposed of`);
      return { tensor: tensors.push(part) - 1 };
    }
    if (Array.isArray(part)) return { list: part.map((item, i) => walk(item, `${path}[${i}]`)) };
    if (isRecord(part))
      return { record: Object.entries(part).map(([key, value]) => [key, walk(value, `${path}.${key}`)] as const) };
    if (part === null || plain.has(typeof part)) return { value: part };
    const kind = typeof part === "object" ? (classOf(part) ?? "an object without a class") : `a ${typeof part}`;
    throw new TypeError(`${path}: expected tensors, numbers, text, or arrays and plain records of them, got ${kind}`);
  };
  return { shape: walk(tree, "value"), tensors };
}

const classOf = (part: object) => (part as { constructor?: { name: string } }).constructor?.name;
const plain = new Set(["number", "string", "boolean", "undefined"]);

function isRecord(part: unknown): part is Record<string, unknown> {
  if (typeof part !== "object" || part === null) return false;
  const prototype: unknown = Object.getPrototypeOf(part);
  // Without its prototype's identity: records that come from another realm, as a notebook's cell, are plain, too.
  return (
    prototype === null ||
    (Object.getPrototypeOf(prototype as object) === null && Object.hasOwn(prototype as object, "isPrototypeOf"))
  );
}

/** What tells two calls apart: structure, values of what is not a tensor, types and shapes of tensors. */
export function signatureOf({ shape, tensors }: Flat): string {
  const exact = (_: string, value: unknown) =>
    value === undefined || (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
      ? { exactly: Object.is(value, -0) ? "-0" : String(value) }
      : value;
  return JSON.stringify(shape, exact) + tensors.map((tensor) => `${tensor.dtype}[${tensor.shape.join()}]`).join();
}

/** The tree of a shape with these tensors. */
export function build(shape: Shape, tensors: readonly tf.Tensor[]): unknown {
  if ("tensor" in shape) return tensors[shape.tensor];
  if ("list" in shape) return shape.list.map((part) => build(part, tensors));
  if ("record" in shape) return Object.fromEntries(shape.record.map(([key, part]) => [key, build(part, tensors)]));
  return shape.value;
}
