import { crc32 } from "node:zlib";
import { shown, type Fail } from "./bytes";

// The zip archives that torch writes: every entry stored without compression, so that none is larger than its bytes in the archive (APPNOTE.TXT of PKWARE,
// 4.3 and 4.5). Whatever could be understood in two ways is refused.

const signature = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
const endBytes = 22;
const locatorBytes = 20;
const utf8 = 1 << 11;
const dataDescriptor = 1 << 3; // sizes follow the data too
const spare = 0xffffffff; // the value stands in a zip64 field

interface Entry {
  readonly name: string;
  readonly from: number; // of the local header
  readonly size: number;
  readonly crc: number;
}

/** The entries of an archive by name, views of `bytes`. Ends the reading with the offending entry's name and fault. */
export function readZip(bytes: Uint8Array, fail: Fail): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, Uint8Array>();
  let end = 0;
  const central = centralDirectory(view, fail);
  for (const entry of [...centralEntries(bytes, view, central, fail)].sort((a, b) => a.from - b.from)) {
    const { name } = entry;
    if (entries.has(name)) fail(`archive: ${shown(name)} is there twice`);
    const from = dataStart(bytes, view, entry, fail);
    if (entry.from < end) fail(`archive: ${shown(name)} overlaps the entry before it`);
    if (end === 0 && entry.from > 0) fail(`archive: ${entry.from} bytes come before its first entry`);
    end = from + entry.size;
    if (end > central.from)
      fail(`archive: ${shown(name)} does not end before the list of entries; the file may be cut off`);
    const data = bytes.subarray(from, end);
    if (crc32(data) !== entry.crc) fail(`archive: ${shown(name)} is damaged (its checksum differs)`);
    entries.set(name, data);
  }
  return entries;
}

/** Where the list of entries lies. Without a comment at the archive's end there is one place for it. */
function centralDirectory(view: DataView, fail: Fail): { from: number; to: number; count: number } {
  const at = view.byteLength - endBytes;
  if (at < 0 || view.getUint32(at, true) !== signature.end || view.getUint16(at + 20, true) !== 0)
    return fail("archive: its end is missing, or a comment follows it; the file may be cut off");
  const locator = at - locatorBytes;
  const has64 = locator >= 0 && view.getUint32(locator, true) === signature.locator;
  const end64 = has64 ? Number(view.getBigUint64(locator + 8, true)) : NaN;
  if (has64 && (!(end64 <= locator - 56) || view.getUint32(end64, true) !== signature.end64))
    return fail("archive: its zip64 end is missing");
  const [disks, count, size, from] = has64
    ? [
        view.getUint32(end64 + 16, true) + view.getUint32(end64 + 20, true),
        ...[32, 40, 48].map((field) => Number(view.getBigUint64(end64 + field, true))),
      ]
    : [
        view.getUint16(at + 4, true) + view.getUint16(at + 6, true),
        view.getUint16(at + 10, true),
        ...[12, 16].map((field) => view.getUint32(at + field, true)),
      ];
  const to = has64 ? end64 : at;
  if (disks !== 0) fail("archive: it is one part of several");
  if (from! + size! !== to) fail("archive: its list of entries does not lie where its end says");
  return { from: from!, to, count: count! };
}

function* centralEntries(
  bytes: Uint8Array,
  view: DataView,
  { from, to, count }: ReturnType<typeof centralDirectory>,
  fail: Fail,
): Generator<Entry> {
  let at = from;
  for (let i = 0; i < count; i++) {
    if (at + 46 > to || view.getUint32(at, true) !== signature.central)
      fail(`archive: entry ${i} of ${count} is missing from the list`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + 46 + nameBytes! + extraBytes! + commentBytes!;
    if (next > to) fail(`archive: entry ${i} of ${count} is cut off in the list`);
    const name = nameOf(bytes.subarray(at + 46, at + 46 + nameBytes!), fail);
    const extra = at + 46 + nameBytes!;
    const [packed, size, , start] = wide(view, [at + 20, at + 24, undefined, at + 42], extra, extra + extraBytes!);
    check(name, view.getUint16(at + 8, true), view.getUint16(at + 10, true), packed!, size!, fail);
    yield { name, from: start!, size: size!, crc: view.getUint32(at + 16, true) };
    at = next;
  }
  if (at !== to) fail("archive: something follows the list of entries");
}

/** Fields of 4 bytes; those that say so stand in 8 bytes in the zip64 field, in this order: size, packed size, place. */
function wide(view: DataView, [packed, size, , start]: (number | undefined)[], from: number, to: number): number[] {
  let at64 = to;
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true))
    if (view.getUint16(at, true) === 1) at64 = at + 4;
  const read = (at: number): number => {
    const value = view.getUint32(at, true);
    if (value !== spare || at64 + 8 > to) return value;
    at64 += 8;
    return Number(view.getBigUint64(at64 - 8, true));
  };
  const full = read(size!);
  return [read(packed!), full, 0, read(start!)];
}

function check(name: string, flags: number, method: number, packed: number, size: number, fail: Fail): void {
  if ((flags & ~(utf8 | dataDescriptor)) !== 0)
    fail(`archive: ${shown(name)} is encrypted or has other flags (0x${flags.toString(16)}) that torch does not set`);
  if (method !== 0) fail(`archive: ${shown(name)} is compressed (method ${method}); torch stores tensors as they are`);
  if (packed !== size) fail(`archive: ${shown(name)} has ${size} bytes and ${packed} in the archive`);
}

/** Torch names the folder in the archive after the file that it saves to. Nothing is written under these names, but a name that tries to leave its folder has no honest reason. */
function nameOf(bytes: Uint8Array, fail: Fail): string {
  const name = Buffer.from(bytes).toString("utf8");
  const isPlain = name.length > 0 && name.length <= 512 && !/[\\\p{C}\ufffd]/u.test(name);
  if (!isPlain || name.split("/").some((part) => ["", ".", ".."].includes(part)))
    fail(`archive: ${shown(name)} is not a name that torch gives`);
  return name;
}

/** Where an entry's data begin: after its local header, which has to have the same name, method and sizes (unless they follow the data). */
function dataStart(bytes: Uint8Array, view: DataView, { name, from, size }: Entry, fail: Fail): number {
  if (from + 30 > bytes.length || view.getUint32(from, true) !== signature.local)
    return fail(`archive: ${shown(name)} is not where the list of entries says`);
  const nameBytes = view.getUint16(from + 26, true);
  const own = Buffer.from(bytes.subarray(from + 30, from + 30 + nameBytes)).toString("utf8");
  if (own !== name) fail(`archive: ${shown(name)} is called ${shown(own)} at its place`);
  if (view.getUint16(from + 8, true) !== 0) fail(`archive: ${shown(name)} is compressed at its place`);
  for (const own of [18, 22].map((field) => view.getUint32(from + field, true)))
    if (own !== size && own !== spare && !(own === 0 && view.getUint16(from + 6, true) & dataDescriptor))
      fail(`archive: ${shown(name)} has ${own} bytes at its place and ${size} in the list of entries`);
  if ((view.getUint16(from + 6, true) & ~(utf8 | dataDescriptor)) !== 0)
    fail(`archive: ${shown(name)} has other flags at its place`);
  return from + 30 + nameBytes + view.getUint16(from + 28, true);
}
