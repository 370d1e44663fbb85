/** A file of weights that is damaged, not of the format it claims, or asks for what weights do not need. The message names file, place and fault. */
export class UnreadableWeights extends Error {
  override name = "UnreadableWeights";
}

/** A message with what another's code quotes from a file: a line at most, without anything that a terminal obeys. */
export const told = (message: string, longest = 300): string =>
  message.slice(0, longest).replace(/\p{C}/gu, (letter) => `\\u{${letter.codePointAt(0)!.toString(16)}}`);

/** A name that comes from a file, for messages: quoted, escaped, and its first 80 letters. */
export const shown = (name: string): string => told(JSON.stringify(name.slice(0, 80)), Infinity);

/** Ends the reading of a file. */
export type Fail = (fault: string) => never;

export function failing(file: string): Fail {
  return (fault) => {
    throw new UnreadableWeights(`${file}: ${fault}`);
  };
}

/** The bytes of a file in order; never beyond the end. What `take` gives is a view, not a copy. */
export interface ByteReader {
  readonly at: number; // of the next byte
  readonly left: number;
  take(length: number): Uint8Array;
  /** A whole number of 1, 2 or 4 bytes, little endian. */
  unsigned(bytes: 1 | 2 | 4): number;
  signed(): number; // 4 bytes
  /** 8 bytes; refuses more than 2^53 - 1, which no file has. */
  long(): number;
  double(): number; // 8 bytes, highest first
  /** Up to the next line feed, which is skipped. */
  line(): Uint8Array;
}

export function byteReader(bytes: Uint8Array, fail: Fail, start = 0): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const take = (length: number): number => {
    if (length > bytes.length - at)
      fail(`byte ${at}: ${length} bytes are announced, ${bytes.length - at} follow; the file may be cut off`);
    at += length;
    return at - length;
  };
  return {
    get at() {
      return at;
    },
    get left() {
      return bytes.length - at;
    },
    take: (length) => {
      const from = take(length);
      return bytes.subarray(from, from + length);
    },
    unsigned: (size) =>
      size === 1 ? bytes[take(1)]! : size === 2 ? view.getUint16(take(2), true) : view.getUint32(take(4), true),
    signed: () => view.getInt32(take(4), true),
    long: () => {
      const value = Number(view.getBigUint64(take(8), true));
      return Number.isSafeInteger(value) ? value : fail(`byte ${at - 8}: ${value} is more than any file holds`);
    },
    double: () => view.getFloat64(take(8)),
    line: () => {
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) fail(`byte ${at}: a line without an end; the file may be cut off`);
      const from = take(end - at + 1);
      return bytes.subarray(from, end);
    },
  };
}
