import { fromHalf, toHalf } from "./half";
import { bytesPerElement, parseSafetensorsHeader, type StoredType } from "./safetensors-header";

export type { StoredType } from "./safetensors-header";

export interface StoredTensor {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array; // row-major
}

/** A tensor to be written, whose values may be made as late as then: many large ones need not be held at once. */
export interface WrittenTensor extends Omit<StoredTensor, "data"> {
  readonly data: StoredTensor["data"] | (() => StoredTensor["data"]);
}

const holds: Record<StoredType, (data: unknown) => boolean> = {
  F32: (data) => data instanceof Float32Array,
  F16: (data) => data instanceof Float32Array,
  I32: (data) => data instanceof Int32Array,
  U8: (data) => data instanceof Uint8Array,
};

/**
 * Tensors and text as a safetensors file: 8 bytes of header length, a JSON header, the data without gaps. An F16 tensor is given in 32-bit floats and
 * rounded here. The largest elements come first in the data, so that every tensor is aligned for readers that map the file; the header keeps the order
 * given. Throws, naming the tensor, where shape, type and data do not fit each other.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, WrittenTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const offsets = layOut(tensors);
  const header = new Map<string, unknown>();
  if (Object.keys(metadata).length > 0) header.set("__metadata__", metadata);
  for (const [name, { dtype, shape }] of Object.entries(tensors))
    header.set(name, { dtype, shape, data_offsets: offsets.get(name) });
  let text = JSON.stringify(Object.fromEntries(header));
  text += " ".repeat((8 - (Buffer.byteLength(text) % 8)) % 8); // the data begins aligned

  const start = 8 + Buffer.byteLength(text);
  const end = Math.max(0, ...[...offsets.values()].map(([, to]) => to));
  const bytes = Buffer.alloc(start + end);
  bytes.writeBigUInt64LE(BigInt(start - 8));
  bytes.write(text, 8);
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = valuesOf(name, tensor);
    const stored = tensor.dtype === "F16" ? toHalf(data) : data;
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), start + offsets.get(name)![0]);
  }
  return bytes;
}

/** Where each tensor's bytes lie: [from, to), counted from the end of the header. */
function layOut(tensors: Readonly<Record<string, WrittenTensor>>): Map<string, [number, number]> {
  const offsets = new Map<string, [number, number]>();
  let end = 0;
  const widestFirst = Object.entries(tensors).sort(
    ([, a], [, b]) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype],
  );
  for (const [name, tensor] of widestFirst) {
    const { dtype, shape } = tensor;
    if (name === "__metadata__") throw new Error(`safetensors: "__metadata__" cannot be a tensor's name`);
    if (typeof tensor.data !== "function") valuesOf(name, tensor); // else when they are made
    offsets.set(name, [end, (end += countOf(shape) * bytesPerElement[dtype])]);
  }
  return offsets;
}

function valuesOf(name: string, { dtype, shape, data }: WrittenTensor): StoredTensor["data"] {
  const values = typeof data === "function" ? data() : data;
  const count = countOf(shape);
  if (count !== values.length)
    throw new Error(
      `safetensors: "${name}" of shape [${shape.join(", ")}] needs ${count} values, got ${values.length}`,
    );
  if (!holds[dtype](values)) throw new Error(`safetensors: "${name}" is ${dtype}, got a ${values.constructor.name}`);
  return values;
}

const countOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Reads a safetensors file after every check of the format; the result does not share its memory. Errors name the file and the tensor. */
export function decodeSafetensors(
  bytes: Uint8Array,
  file = "safetensors",
): { tensors: Record<string, StoredTensor>; metadata: Record<string, string> } {
  const { entries, metadata, dataStart } = parseSafetensorsHeader(bytes, file);
  const tensors = entries.map(({ name, dtype, shape, from, to }): [string, StoredTensor] => [
    name,
    { dtype, shape, data: toArray(dtype, bytes.subarray(dataStart + from, dataStart + to)) },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function toArray(dtype: StoredType, bytes: Uint8Array): StoredTensor["data"] {
  const own = new Uint8Array(bytes).buffer; // a copy: aligned, and free of the file's memory
  if (dtype === "F32") return new Float32Array(own);
  if (dtype === "I32") return new Int32Array(own);
  return dtype === "U8" ? new Uint8Array(own) : fromHalf(new Uint16Array(own));
}
