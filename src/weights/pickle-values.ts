import { mostAxes, type ElementType, type SourceArray } from "./source-array";

/** What a pickle holds, as inert data: tuples are lists, dictionaries are Maps (so that no name means anything to JavaScript), classes and functions are names. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | Dict | Named | Typed;

export type Dict = Map<string | number, Value>;

/** A class or function of the allowed ones; nothing is ever called. */
export interface Named {
  readonly kind: "named";
  readonly name: string;
}

/** numpy.dtype */
export interface Dtype {
  readonly kind: "dtype";
  readonly type: ElementType;
}

/** numpy.ndarray, filled when its state follows. */
export interface NumpyArray {
  readonly kind: "ndarray";
  array: SourceArray | undefined;
}

/** Storage of torch: its bytes follow later in the legacy container. */
export interface Storage {
  readonly kind: "storage";
  readonly type: ElementType;
  readonly count: number;
  bytes: Uint8Array | undefined;
}

/** torch.Tensor: a view of a storage. */
export interface TorchTensor {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** torch.nn.Parameter of torch before 0.4, filled when its state follows. */
export interface TorchParameter {
  readonly kind: "parameter";
  data: TorchTensor | undefined;
}

/** dnnlib.tflib.network.Network: its state as data; the Python source in it stays text. */
export interface PickledNetwork {
  readonly kind: "network";
  state: Dict | undefined;
}

export type Typed = Dtype | NumpyArray | Storage | TorchTensor | TorchParameter | PickledNetwork;

export const isTyped = <K extends (Typed | Named)["kind"]>(
  value: Value | undefined,
  kind: K,
): value is Extract<Typed | Named, { kind: K }> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map) &&
  !(value instanceof Uint8Array) &&
  value.kind === kind;

/** For messages: what kind of thing a value is. */
export function describe(value: Value | undefined): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "object") return value.kind === "named" ? value.name : `a ${value.kind}`;
  return typeof value === "string" ? "text" : typeof value === "boolean" ? `${value}` : "a number";
}

/** The first of several values, and how many more there are. */
export const describeAll = (values: readonly (Value | undefined)[]): string =>
  [...values.slice(0, 5).map(describe), ...(values.length > 5 ? [`${values.length - 5} more`] : [])].join(", ");

/** Lengths, offsets and indices: whole, not negative, at most 2^53 - 1; no more of them than a tensor has axes, so that a long list given to many calls costs none of them its length. */
export const isSizes = (value: Value | undefined): value is number[] =>
  Array.isArray(value) &&
  value.length <= mostAxes &&
  value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
