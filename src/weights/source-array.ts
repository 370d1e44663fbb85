import { fromHalf } from "../files/half";

/** Element types of numpy and torch that are known here, with their bytes. */
export const elementBytes = { f2: 2, bf2: 2, f4: 4, f8: 8, b1: 1, i1: 1, u1: 1, i2: 2, i4: 4, i8: 8 } as const;
export type ElementType = keyof typeof elementBytes;

/** A tensor as it lies in a file: a view of its bytes, little endian, at any alignment. */
export interface SourceArray {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly strides: readonly number[]; // in elements
  readonly offset: number; // of the first, in elements
  readonly bytes: Uint8Array;
}

export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const mostAxes = 32; // numpy's own bound until 2.0; no weights have more than six

/** Whether a shape may be one of weights: not more axes than anything has, none of size 0, which would need no bytes whatever the others say. */
export const isShape = (shape: readonly number[]): boolean =>
  shape.length <= mostAxes && shape.every((size) => size > 0);

/** Strides of an array whose last axis is dense. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides: number[] = [];
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export const isFloat = (type: ElementType): boolean => ["f2", "bf2", "f4", "f8"].includes(type);

/** The values of an array of floats in row-major order, in 32 bits: a copy. Throws for other element types. */
export function floatsOf({ type, shape, strides, offset, bytes }: SourceArray): Float32Array {
  if (!isFloat(type)) throw new Error(`floatsOf: expected floats, got ${type}`);
  const dense = rowMajor(shape);
  const isDense = shape.every((size, axis) => size === 1 || strides[axis] === dense[axis]);
  const size = elementBytes[type];
  const start = isDense ? offset * size : 0;
  const values = decoded(type, bytes.subarray(start, isDense ? start + countOf(shape) * size : bytes.length));
  return isDense ? values : gather(values, shape, strides, offset);
}

function decoded(type: ElementType, bytes: Uint8Array): Float32Array {
  const own = new Uint8Array(bytes).buffer; // aligned
  if (type === "f4") return new Float32Array(own);
  if (type === "f8") return Float32Array.from(new Float64Array(own));
  if (type === "f2") return fromHalf(new Uint16Array(own));
  const upper = Uint32Array.from(new Uint16Array(own), (half) => half << 16); // bfloat16 is the upper half of a float32
  return new Float32Array(upper.buffer);
}

/** Values of a strided array in row-major order. */
function gather(
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Float32Array {
  const result = new Float32Array(countOf(shape));
  const last = shape.length - 1;
  const index = shape.map(() => 0);
  for (let at = offset, i = 0; i < result.length; i++) {
    result[i] = values[at]!;
    for (let axis = last; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

/** As numpy's transpose: axis i of the result is axis axes[i] of `values`, which are row-major in `shape`. Axes of the result named in `reverse` run the other way. */
export function transposed(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
  reverse: readonly number[] = [],
): Float32Array {
  const dense = rowMajor(shape);
  const sizes = axes.map((axis) => shape[axis]!);
  const strides = axes.map((axis, i) => (reverse.includes(i) ? -dense[axis]! : dense[axis]!));
  const first = reverse.reduce((at, i) => at - strides[i]! * (sizes[i]! - 1), 0);
  return gather(values, sizes, strides, first);
}
