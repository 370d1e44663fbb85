import { crc32 } from "node:zlib";

// Pickles written opcode by opcode, as no honest writer would, and archives with single fields that lie.

/** Bytes of letters (one each) and of other bytes, in order. */
export const bytesOf = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));

export const unsigned = (value: number, length: 1 | 2 | 4 | 8): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes.subarray(0, length);
};

/** GLOBAL */
export const named = (module: string, name: string): string => `c${module}\n${name}\n`;

/** SHORT_BINUNICODE */
export const text = (letters: string): Buffer =>
  bytesOf("\x8c", unsigned(Buffer.byteLength(letters), 1), Buffer.from(letters));

/** A call of module.name with one text. */
export const call = (module: string, name: string, argument = "touch genfeat-canary"): Buffer =>
  bytesOf("\x80\x02", named(module, name), text(argument), "\x85R.");

/** A tuple of whole numbers. */
export const tuple = (numbers: readonly number[]): Buffer =>
  bytesOf("(", ...numbers.map((number) => bytesOf("J", unsigned(number, 4))), "t");

/** A tensor of torch over a storage of `count` 32-bit floats; legacy files say of a storage that it is no part of another. */
export const torchTensor = (
  storage: string,
  count: number,
  shape: readonly number[],
  strides: readonly number[],
  isLegacy = false,
): Buffer =>
  bytesOf(
    ...[named("torch._utils", "_rebuild_tensor_v2"), "(("],
    ...[text("storage"), named("torch", "FloatStorage"), text(storage), text("cpu")],
    ...["J", unsigned(count, 4), isLegacy ? "NtQ" : "tQ", "K\0", tuple(shape), tuple(strides)],
    ...["\x89", named("collections", "OrderedDict"), ")RtR"],
  );

/** What an entry of an archive says of itself, if not the truth. */
export interface EntryLies {
  readonly name?: string; // in its own header
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
  readonly ownSize?: number; // in its own header
  readonly crc?: number;
  readonly at?: number; // where its header is said to lie
}

export interface ArchiveEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly lies?: EntryLies;
}

/** A zip archive of stored entries. `before` and `after` are put around it. */
export function archive(
  entries: readonly ArchiveEntry[],
  { before = "", comment = "", count = entries.length } = {},
): Buffer {
  const files: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let at = before.length;
  for (const { name, data, lies = {} } of entries) {
    const { flags = 0, method = 0, size = data.length, crc = crc32(data) } = lies;
    const common = (length: number) =>
      bytesOf(
        ...[unsigned(flags, 2), unsigned(method, 2), unsigned(0, 4)],
        ...[unsigned(crc, 4), unsigned(length, 4), unsigned(length, 4)],
      );
    const own = Buffer.from(lies.name ?? name);
    const label = Buffer.from(name);
    files.push(bytesOf("PK\x03\x04\x14\0", common(lies.ownSize ?? size), unsigned(own.length, 2), "\0\0", own, data));
    directory.push(
      bytesOf(
        "PK\x01\x02\x14\0\x14\0",
        common(size),
        unsigned(label.length, 2),
        Buffer.alloc(12),
        unsigned(lies.at ?? at, 4),
        label,
      ),
    );
    at += files[files.length - 1]!.length;
  }
  const list = Buffer.concat(directory);
  const end = bytesOf(
    "PK\x05\x06\0\0\0\0",
    unsigned(count, 2),
    unsigned(count, 2),
    unsigned(list.length, 4),
    unsigned(at, 4),
    unsigned(comment.length, 2),
    comment,
  );
  return Buffer.concat([...files, list, end]);
}

/** An archive of torch around one pickle. */
export const torchArchive = (pickle: Uint8Array, others: readonly ArchiveEntry[] = []): Buffer =>
  archive([{ name: "archive/data.pkl", data: pickle }, ...others]);

/** What a legacy file of torch begins with: magic number, version, machine. */
export const legacyHead = bytesOf(
  "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
  "\x80\x02M\xe9\x03.",
  bytesOf("\x80\x02}", text("little_endian"), "\x88s."),
);
