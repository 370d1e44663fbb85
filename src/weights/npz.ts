import { crc32 } from "node:zlib";
import { npyHeader } from "../files/array-headers";
import type { StoredTensor } from "../files/safetensors";

/** 32-bit tensors as numpy's .npz: a zip archive with NAME.npy for each, stored without compression (as numpy.savez writes it). Throws above 4 GB, which would need zip64. */
export function encodeNpz(tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  const [files, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const label = Buffer.from(`${name}.npy`);
    const body = [npyHeader(shape), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
    const size = body.reduce((sum, part) => sum + part.length, 0);
    const crc = body.reduce((value, part) => crc32(part, value), 0);
    const common = Buffer.alloc(26); // of both headers: version, flags, method, time, date, checksum, sizes, name's length, no extra field
    [20, 0, 0, 0, 0x21].forEach((value, i) => common.writeUInt16LE(value, 2 * i)); // 1980-01-01
    [crc, size, size].forEach((value, i) => common.writeUInt32LE(value, 10 + 4 * i));
    common.writeUInt16LE(label.length, 22);
    files.push(Buffer.from("PK\x03\x04", "latin1"), common, label, ...body);
    const rest = Buffer.alloc(14); // no comment, disk 0, no attributes; where the file's own header lies
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, rest, label);
    at += 4 + common.length + label.length + size;
    if (at > 0xffffffff) throw new Error("npz: more than 4 GB; export to safetensors");
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  const count = Object.keys(tensors).length;
  [count, count].forEach((value, i) => end.writeUInt16LE(value, 8 + 2 * i));
  [list.length, at].forEach((value, i) => end.writeUInt32LE(value, 12 + 4 * i));
  return Buffer.concat([...files, list, end]);
}
