import { readFileSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";

export type IdxValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface Idx<T extends IdxValues = IdxValues> {
  readonly shape: number[];
  readonly data: T;
}

interface IdxType {
  readonly name: string;
  readonly bytes: number;
  read(view: DataView, start: number, count: number): IdxValues;
}

/** An array of `count` values, each read at its place. */
const each = <T extends IdxValues>(values: T, value: (i: number) => number): T => {
  for (let i = 0; i < values.length; i++) values[i] = value(i);
  return values;
};

/** The types of the format by the third byte of a file (the description beside MNIST, LeCun, Cortes and Burges). Numbers are big-endian. */
const types: Readonly<Record<number, IdxType>> = {
  0x08: { name: "uint8", bytes: 1, read: (view, at, n) => new Uint8Array(view.buffer, view.byteOffset + at, n) },
  0x09: { name: "int8", bytes: 1, read: (view, at, n) => new Int8Array(view.buffer, view.byteOffset + at, n) },
  0x0b: { name: "int16", bytes: 2, read: (v, at, n) => each(new Int16Array(n), (i) => v.getInt16(at + 2 * i)) },
  0x0c: { name: "int32", bytes: 4, read: (v, at, n) => each(new Int32Array(n), (i) => v.getInt32(at + 4 * i)) },
  0x0d: { name: "float32", bytes: 4, read: (v, at, n) => each(new Float32Array(n), (i) => v.getFloat32(at + 4 * i)) },
  0x0e: { name: "float64", bytes: 8, read: (v, at, n) => each(new Float64Array(n), (i) => v.getFloat64(at + 8 * i)) },
};

const longestHeader = 4 + 4 * 4;
const mostExpansion = 1032; // of deflate: no file holds more bytes than this times its own

/** An IDX file of 1 to 4 dimensions, gzipped or not (the format of MNIST and its like). Errors name the file and what is wrong with it. */
export function readIdx(file: string): Idx {
  const fail = (what: string): never => {
    throw new Error(`${file}: ${what}; get the file again`);
  };
  const raw = readFileSync(file);
  const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const { type, shape, start } = header(zipped ? firstBytes(raw, fail) : raw, fail);
  const needed = type.bytes * shape.reduce((product, size) => product * size, 1);
  const says = `shape [${shape.join(", ")}] of ${type.name} needs ${needed} bytes`;
  if (zipped && start + needed > raw.length * mostExpansion) fail(`${says}, the file holds less`);
  const bytes = zipped ? unzip(raw, start + needed, says, fail) : raw;
  if (bytes.length - start !== needed) fail(`${says}, the file holds ${bytes.length - start}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { shape, data: type.read(view, start, needed / type.bytes) };
}

/** The same for a file that must hold unsigned bytes, as those of images and classes do. */
export function readIdxBytes(file: string): Idx<Uint8Array> {
  const { shape, data } = readIdx(file);
  if (!(data instanceof Uint8Array))
    throw new Error(`${file}: holds ${data.constructor.name}, expected images or classes as unsigned bytes`);
  return { shape, data };
}

function header(bytes: Uint8Array, fail: (what: string) => never) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes.length < 4 || view.getUint16(0) !== 0 ? undefined : types[view.getUint8(2)];
  if (!type) return fail("not an IDX file (it must start with two zero bytes and a type from 08 to 0E)");
  const rank = view.getUint8(3);
  if (rank < 1 || rank > 4) fail(`${rank} dimensions, expected 1 to 4`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) fail("the header is cut off");
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  return { type, shape, start };
}

/** The beginning of what is zipped: enough to know how long the whole must be. */
function firstBytes(raw: Uint8Array, fail: (what: string) => never): Uint8Array {
  try {
    return gunzipSync(raw.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, longestHeader);
  } catch (error) {
    return fail(`not a complete gzip file (${(error as Error).message})`);
  }
}

/** Unzips no more than `length` bytes, so that a small file cannot fill the memory. */
function unzip(raw: Uint8Array, length: number, says: string, fail: (what: string) => never): Uint8Array {
  try {
    const { buffer, engine } = gunzipSync(raw, { maxOutputLength: length, info: true } as object) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten < raw.length) fail(`${raw.length - engine.bytesWritten} bytes follow the end of the gzip`);
    return buffer;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return fail(`${says}, the file holds more`);
    if (code === "ERR_OUT_OF_RANGE") return fail(`${says}, more than can be unzipped at once`);
    if (code?.startsWith("Z_")) return fail(`not a complete gzip file (${message})`);
    throw error;
  }
}
