import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeAtomic } from "../files/atomic";
import { sha256, sha256File } from "../files/hash";
import { withLock } from "../files/lock";

// A pack is a folder named after the hash of all that its content depends on: header.json (renamed last, which makes it valid), pixels.bin (raw bytes,
// image after image) and, while it is being made, pixels.part with journal.json, from which an interrupted packing goes on, and in the end header.part.

/** One image for a pack. Entries that were skipped are missing between the indices. */
export interface PackedItem {
  readonly index: number; // of the entry
  readonly pixels: Uint8Array; // [size,size,channels]
  readonly width: number; // of the source, upright; 0 where that was not asked for
  readonly height: number;
}

export interface PackRequest {
  readonly folder: string; // that holds packs
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly content: unknown; // all that the bytes depend on, as JSON
  readonly items: (from: number, skip: (index: number, reason: string) => void) => AsyncIterable<PackedItem>; // in order
  readonly memory?: number | undefined; // bytes up to which a pack is read into memory, 512 MiB unless given
  readonly damaged?: ((what: string) => void) | undefined; // told before a damaged pack is made again
}

export interface Skipped {
  readonly index: number;
  readonly reason: string;
}

interface Contents {
  readonly sizes: readonly (readonly [number, number])[]; // width and height of each image's source
  readonly skipped: readonly Skipped[];
}

interface Header extends Contents {
  readonly format: string;
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly count: number;
  readonly content: string; // hash of the request's
  readonly sha256: string; // of pixels.bin
  readonly modified: number; // of pixels.bin, in ms: a large file is hashed again only where this differs
}

interface Journal extends Contents {
  readonly next: number; // the entry to go on with
}

export interface Pack extends Contents {
  readonly count: number;
  readonly folder: string;
  readonly sha256: string;
  readonly inMemory: boolean;
  readonly read: (indices: ArrayLike<number>) => Uint8Array; // [n,size,size,channels]
  readonly close: () => void; // of its file, where it is not in memory
}

const format = "genfeat packed images 1";
const headerPart = "header.part";
const journalEvery = 1_000; // images, or
const journalSeconds = 10;

/**
 * Images packed on disk: opened where they have been packed before, whole and from the same content; else packed now. A pack that is damaged is made again, a
 * packing that was interrupted (an error, a signal, a kill) goes on at its journal. A second process is refused while one packs.
 */
export async function openPack(request: PackRequest): Promise<Pack> {
  const content = sha256(JSON.stringify([format, request.size, request.channels, request.content]));
  const folder = join(request.folder, content.slice(0, 24));
  const found = await readPack(folder, content, request);
  if (found) return found;
  return withLock(folder, async () => {
    finishPack(folder);
    const meanwhile = await readPack(folder, content, request);
    if (meanwhile) return meanwhile;
    await makePack(folder, content, request);
    const made = await readPack(folder, content, request);
    if (!made) throw new Error(`${folder}: cannot be read right after it was written; is the disk full or failing?`);
    return made;
  });
}

const bytesPerImage = ({ size, channels }: { size: number; channels: number }) => size * size * channels;

async function readPack(folder: string, content: string, request: PackRequest): Promise<Pack | undefined> {
  const file = join(folder, "pixels.bin");
  const headerFile = join(folder, "header.json");
  if (!existsSync(headerFile)) return undefined;
  const refuse = (what: string): undefined => {
    request.damaged?.(`${folder}: ${what}; packing again`);
    rmSync(headerFile, { force: true });
    return undefined;
  };
  let header: Header;
  try {
    header = JSON.parse(readFileSync(headerFile, "utf8")) as Header;
  } catch {
    return refuse("the header of these packed images is damaged");
  }
  const each = bytesPerImage(request);
  if (header.format !== format || header.content !== content || header.sizes.length !== header.count)
    return refuse("the header of these packed images is damaged");
  const stat = existsSync(file) ? statSync(file) : undefined;
  if (stat?.size !== header.count * each) return refuse("the file of these packed images has another size");
  const { count, sizes, skipped, sha256: hash } = header;
  const pack = { count, sizes, skipped, folder, sha256: hash };
  if (stat.size <= (request.memory ?? 2 ** 29)) {
    const bytes = readFileSync(file);
    if (sha256(bytes) !== hash) return refuse("the file of these packed images is damaged");
    return { ...pack, inMemory: true, read: fromMemory(bytes, each), close: () => undefined };
  }
  if (stat.mtimeMs !== header.modified && (await sha256File(file)) !== hash)
    return refuse("the file of these packed images is damaged");
  return { ...pack, inMemory: false, ...fromFile(file, each) };
}

function fromMemory(bytes: Uint8Array, each: number): Pack["read"] {
  return (indices) => {
    const target = new Uint8Array(indices.length * each);
    for (let i = 0; i < indices.length; i++)
      target.set(bytes.subarray(indices[i]! * each, (indices[i]! + 1) * each), i * each);
    return target;
  };
}

function fromFile(file: string, each: number): Pick<Pack, "read" | "close"> {
  const descriptor = openSync(file, "r");
  return {
    read(indices) {
      const target = new Uint8Array(indices.length * each);
      for (let i = 0; i < indices.length; i++) {
        const got = readSync(descriptor, target, i * each, each, indices[i]! * each);
        if (got !== each) throw new Error(`${file}: cut off at image ${indices[i]}; open the images again`);
      }
      return target;
    },
    close: () => closeSync(descriptor),
  };
}

async function makePack(folder: string, content: string, request: PackRequest): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const part = join(folder, "pixels.part");
  const journalFile = join(folder, "journal.json");
  const each = bytesPerImage(request);
  const begun = existsSync(part) ? readJournal(journalFile) : undefined;
  const start: Journal =
    begun && statSync(part).size >= begun.sizes.length * each ? begun : { next: 0, sizes: [], skipped: [] };
  const sizes = [...start.sizes];
  const skipped = [...start.skipped];
  const hash = createHash("sha256");
  const done = sizes.length * each;
  if (done > 0) for await (const piece of createReadStream(part, { end: done - 1 })) hash.update(piece as Buffer);
  const file = await open(part, existsSync(part) ? "r+" : "w");
  try {
    await file.truncate(done);
    let [next, saved, savedAt] = [start.next, sizes.length, performance.now()];
    const saveJournal = async () => {
      await file.sync(); // the journal never promises more than the disk holds
      await writeAtomic(journalFile, JSON.stringify({ next, sizes, skipped } satisfies Journal));
      [saved, savedAt] = [sizes.length, performance.now()];
    };
    try {
      for await (const item of request.items(next, (index, reason) => skipped.push({ index, reason }))) {
        await writeWhole(file, item.pixels, sizes.length * each);
        hash.update(item.pixels);
        sizes.push([item.width, item.height]);
        next = item.index + 1;
        if (sizes.length - saved >= journalEvery || performance.now() - savedAt >= journalSeconds * 1000)
          await saveJournal();
      }
    } catch (error) {
      // Entries skipped after the last image are looked at again.
      skipped.splice(0, skipped.length, ...skipped.filter(({ index }) => index < next));
      await saveJournal();
      throw error;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const header: Header = {
    format,
    name: request.name,
    size: request.size,
    channels: request.channels,
    count: sizes.length,
    content,
    sha256: hash.digest("hex"),
    modified: statSync(part).mtimeMs, // renaming does not change it
    sizes,
    skipped,
  };
  await writeAtomic(join(folder, headerPart), JSON.stringify(header));
  finishPack(folder);
  rmSync(journalFile, { force: true });
}

/** Makes a packing valid that is whole, also one that was cut off here. The hash in the header tells whether it is. */
function finishPack(folder: string): void {
  if (!existsSync(join(folder, headerPart))) return;
  const part = join(folder, "pixels.part");
  if (existsSync(part)) renameSync(part, join(folder, "pixels.bin"));
  renameSync(join(folder, headerPart), join(folder, "header.json"));
  syncFolder(folder);
}

function readJournal(file: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Journal;
  } catch {
    return undefined; // none yet: begin again
  }
}

/** A single write may take less than all of it. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}
