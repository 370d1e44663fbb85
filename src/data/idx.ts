import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export interface Idx {
  readonly shape: number[];
  readonly data: Uint8Array;
}

/** An IDX file of unsigned bytes, gzipped or not (the format of MNIST and Fashion-MNIST). Errors name the file and what is wrong with it. */
export function readIdx(file: string): Idx {
  const fail = (what: string): never => {
    throw new Error(`${file}: ${what}; run npm run setup to fetch the file again`);
  };
  const raw = readFileSync(file);
  let bytes: Uint8Array = raw;
  if (raw[0] === 0x1f && raw[1] === 0x8b) {
    try {
      bytes = gunzipSync(raw);
    } catch (error) {
      fail(`not a complete gzip file (${(error as Error).message})`);
    }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || view.getUint8(2) !== 8)
    fail("not an IDX file of unsigned bytes (it must start with 00 00 08)");
  const rank = view.getUint8(3);
  const header = 4 + 4 * rank;
  if (bytes.length < header) fail("the header is cut off");
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  if (bytes.length - header !== expected)
    fail(`shape [${shape.join(", ")}] needs ${expected} bytes, the file holds ${bytes.length - header}`);
  return { shape, data: bytes.subarray(header) };
}
