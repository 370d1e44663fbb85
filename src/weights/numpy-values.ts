import { shown, type Fail } from "./bytes";
import { describe, describeAll, isSizes, isTyped, type Dtype, type NumpyArray, type Value } from "./pickle-values";
import { countOf, elementBytes, rowMajor, type ElementType, type SourceArray } from "./source-array";

// How numpy pickles arrays: `_reconstruct` makes an empty one and its state (version, shape, dtype, is Fortran, data) follows; from protocol 5 on `_frombuffer`
// makes it at once (numpy/core/src/multiarray/methods.c, array_reduce; numpy/core/numeric.py).

/** numpy.dtype("f4", False, True) */
export function dtypeOf([code]: readonly Value[], fail: Fail): Dtype {
  const match = typeof code === "string" ? /^([<>|=]?)([a-z]\d)$/.exec(code) : null;
  if (!match || !Object.hasOwn(elementBytes, match[2]!) || match[2] === "bf2")
    return fail(`numpy.dtype of ${typeof code === "string" ? shown(code) : describe(code)}, which no weights have`);
  checkOrder(match[1]!, fail);
  return { kind: "dtype", type: match[2] as ElementType };
}

/** The state of a dtype: (3, "<", None, None, None, -1, -1, 0). Only the order of bytes matters. */
export function checkDtypeState(state: Value, fail: Fail): void {
  const [version, order, subarray, names, fields] = Array.isArray(state) ? state : [];
  const isPlain = subarray === null && names === null && fields === null;
  if (typeof version !== "number" || typeof order !== "string" || !isPlain)
    return fail(`the state of a numpy.dtype is ${describe(state)}; structured types are not read`);
  checkOrder(order, fail);
}

function checkOrder(order: string, fail: Fail): void {
  if (order === ">") fail("a numpy.dtype with its highest byte first; save the arrays little endian");
}

/** Fills an array with its state. `charge` counts memory that is taken beyond the file's own bytes. */
export function setArrayState(target: NumpyArray, state: Value, fail: Fail, charge: (bytes: number) => void): void {
  if (target.array) fail("a numpy.ndarray gets its state twice");
  const [, shape, dtype, fortran, data] = Array.isArray(state) && state.length === 5 ? state : [];
  if (!isSizes(shape) || !isTyped(dtype, "dtype") || typeof fortran !== "boolean")
    return fail(`the state of a numpy.ndarray is ${describe(state)}`);
  target.array = arrayOf(bytesOf(data, fail, charge), dtype.type, shape, fortran, fail);
}

/** _frombuffer(buffer, dtype, shape, order) */
export function fromBuffer(args: readonly Value[], fail: Fail): NumpyArray {
  const [data, dtype, shape, order] = args;
  if (!(data instanceof Uint8Array) || !isTyped(dtype, "dtype") || !isSizes(shape) || (order !== "C" && order !== "F"))
    return fail(`numpy's _frombuffer of ${describeAll(args)}`);
  return { kind: "ndarray", array: arrayOf(data, dtype.type, shape, order === "F", fail) };
}

/** numpy.core.multiarray.scalar(dtype, bytes): its value */
export function scalarOf(args: readonly Value[], fail: Fail, charge: (bytes: number) => void): number | boolean {
  const [dtype, data] = args;
  if (!isTyped(dtype, "dtype")) return fail(`a numpy scalar of ${describeAll(args)}`);
  const bytes = bytesOf(data, fail, charge);
  if (bytes.length !== elementBytes[dtype.type]) fail(`a numpy scalar ${dtype.type} of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  switch (dtype.type) {
    case "f4":
      return view.getFloat32(0, true);
    case "f8":
      return view.getFloat64(0, true);
    case "i8":
      return Number(view.getBigInt64(0, true));
    case "i4":
      return view.getInt32(0, true);
    case "i2":
      return view.getInt16(0, true);
    case "i1":
      return view.getInt8(0);
    case "u1":
      return view.getUint8(0);
    case "b1":
      return view.getUint8(0) !== 0;
    default:
      return fail(`a numpy scalar of type ${dtype.type}`);
  }
}

/** Python 2 pickled bytes as text, one byte a letter. */
function bytesOf(data: Value | undefined, fail: Fail, charge: (bytes: number) => void): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data !== "string") return fail(`the data of a numpy array are ${describe(data)}`);
  charge(data.length);
  return Buffer.from(data, "latin1");
}

function arrayOf(
  bytes: Uint8Array,
  type: ElementType,
  shape: readonly number[],
  isFortran: boolean,
  fail: Fail,
): SourceArray {
  const needed = countOf(shape) * elementBytes[type];
  if (bytes.length !== needed)
    fail(`a numpy.ndarray ${type} of shape [${shape.join(", ")}] needs ${needed} bytes, got ${bytes.length}`);
  const strides = isFortran ? rowMajor([...shape].reverse()).reverse() : rowMajor(shape);
  return { type, shape, strides, offset: 0, bytes };
}
