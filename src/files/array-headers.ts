/**
 * Header of a NumPy file of little-endian 32-bit floats in C order (NumPy's format 1.0: magic, version, length, a Python dict, spaces up to a multiple of 64
 * bytes, a line end); the numbers follow it.
 */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims}), }`;
  const fixed = 10; // magic 6, version 2, length 2
  const text = dict.padEnd(Math.ceil((fixed + dict.length + 1) / 64) * 64 - fixed - 1) + "\n";
  const header = Buffer.alloc(fixed + text.length);
  header.write("\x93NUMPY\x01\x00", "latin1");
  header.writeUInt16LE(text.length, 8);
  header.write(text, fixed, "latin1");
  return header;
}

/** Header of a safetensors file of 32-bit floats whose data follow in this order, byte for byte as encodeSafetensors writes it. */
export function safetensorsHeader(
  tensors: Readonly<Record<string, readonly number[]>>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let end = 0;
  const fields = Object.entries(tensors).map(([name, shape]) => {
    const from = end;
    end += 4 * shape.reduce((product, size) => product * size, 1);
    return [name, { dtype: "F32", shape, data_offsets: [from, end] }] as const;
  });
  const json = Buffer.from(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(fields) }));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  padded.set(json);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded]);
}
