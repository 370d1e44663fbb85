import { crc32 } from "node:zlib";
import { parseSafetensorsHeader } from "./safetensors-header";

/** Where a tensor lies in a safetensors file, and the CRC-32 of its bytes. */
export type TensorChecksum = readonly [from: number, to: number, crc: number];

/** The checksum of every tensor in a safetensors file, kept beside it so that damage can be told by name. */
export function tensorChecksums(bytes: Uint8Array, file: string): Record<string, TensorChecksum> {
  const { entries, dataStart } = parseSafetensorsHeader(bytes, file);
  return Object.fromEntries(
    entries.map(({ name, from, to }): [string, TensorChecksum] => {
      const [start, end] = [dataStart + from, dataStart + to];
      return [name, [start, end, crc32(bytes.subarray(start, end))]];
    }),
  );
}

/** What is wrong with a file that is not as it was written: its header's fault, or the tensors whose bytes have changed or are missing. */
export function describeDamage(
  bytes: Uint8Array,
  file: string,
  checksums: Readonly<Record<string, TensorChecksum>>,
): string {
  const faults = Object.entries(checksums).flatMap(([name, [from, to, crc]]) => {
    if (to > bytes.length) return [`tensor "${name}" is cut off`];
    return crc32(bytes.subarray(from, to)) === crc ? [] : [`tensor "${name}" has other values`];
  });
  const some = faults.length > 3 ? [...faults.slice(0, 3), `${faults.length - 3} more`] : faults;
  try {
    parseSafetensorsHeader(bytes, file);
  } catch (error) {
    return [(error as Error).message.replace(`${file}: `, ""), ...some].join("; ");
  }
  return some.length > 0 ? some.join("; ") : "its header is another than was written";
}
