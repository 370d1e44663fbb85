import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { cacheDir } from "../../files/cache";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../files/safetensors";
import { sourceHash } from "../../files/source-hash";
import type { ImageSource } from "../images";
import { openPack, type Pack, type PackedItem } from "../packed";

type Values = Float32Array | Int32Array | Uint8Array;

/** A label's values of some images: `width` numbers each. */
export interface Label {
  readonly values: Values;
  readonly width: number;
}

export interface DrawnSetRequest {
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly count: number;
  /** Everything that decides what is drawn, as JSON. */
  readonly settings: unknown;
  /** The files from which the drawing code is reached: they and what they import tell whether a pack is of this code. Absolute, or from the project's root. */
  readonly code: readonly string[];
  /** Images first .. first + n - 1, of size*size*channels bytes each. Asked for in whole batches, also beyond `count`. */
  readonly draw: (first: number, n: number) => Promise<readonly Uint8Array[]>;
  /** Their labels, the same names for all; pixels [n,size,size,channels]. Called once all images are packed. */
  readonly describe?: ((first: number, n: number, pixels: Uint8Array) => Readonly<Record<string, Label>>) | undefined;
  readonly folder?: string | undefined; // that holds packs; the cache unless given
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

/** Drawn images with their labels; each label holds `width` numbers an image. */
export interface DrawnSet extends ImageSource {
  readonly folder: string;
  readonly sha256: string; // of the pixels
  readonly described: Readonly<Record<string, Label>>;
  readonly close: () => void;
}

/** Pictures drawn at once. */
const batchSize = 16;

/** Where the packs of drawn sets lie unless another folder is given. */
export const drawnFolder = (): string => join(cacheDir(), "drawn");

/**
 * A drawn set: opened where it lies packed and comes from the same settings, the same code and the same renderer, else drawn now, on all cores. An
 * interrupted drawing goes on where it stopped. Throws what `signal` was aborted with.
 */
export async function openDrawnSet(request: DrawnSetRequest): Promise<DrawnSet> {
  const { name, size, channels, count } = request;
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`${name}: ${count} images asked for; a whole number of at least 1 is needed`);
  const pack = await openPack({
    folder: request.folder ?? drawnFolder(),
    name,
    size,
    channels,
    content: {
      drawn: name,
      count,
      settings: request.settings,
      code: codeHash(request.code),
      renderer: { resvg: resvgVersion() },
    },
    items: (from) => drawAll(request, from),
  });
  const described = await labels(request, pack);
  return {
    name,
    size,
    channels,
    count,
    read: pack.read,
    folder: pack.folder,
    sha256: pack.sha256,
    described,
    close: pack.close,
  };
}

const hashes = new Map<string, string>();

/** Read once in a process: it draws with the code that it has loaded. */
function codeHash(files: readonly string[]): string {
  const root = resolve(__dirname, "../../..");
  const key = files.join("\n");
  const hash = hashes.get(key) ?? sourceHash(files, root).hash;
  hashes.set(key, hash);
  return hash;
}

function resvgVersion(): string {
  const about = readFileSync(require.resolve("@resvg/resvg-js/package.json"), "utf8");
  return (JSON.parse(about) as { version: string }).version;
}

/** The images from one on, a few batches ahead of the reader: one is drawn while others are rendered. */
async function* drawAll(request: DrawnSetRequest, from: number): AsyncGenerator<PackedItem> {
  const { count, draw, signal, progress } = request;
  const ahead = availableParallelism() + 1;
  const waiting: { readonly first: number; readonly images: Promise<readonly Uint8Array[]> }[] = [];
  let next = from - (from % batchSize);
  const start = () => {
    const images = draw(next, batchSize);
    images.catch(() => undefined); // reported where it is awaited
    waiting.push({ first: next, images });
    next += batchSize;
  };
  try {
    while (next < count || waiting.length > 0) {
      signal?.throwIfAborted();
      while (next < count && waiting.length < ahead) start();
      const { first, images } = waiting.shift()!;
      const batch = await images;
      for (const [i, pixels] of batch.entries()) {
        const index = first + i;
        if (index >= from && index < count) yield { index, pixels, width: 0, height: 0 };
      }
      progress?.(Math.min(count, first + batch.length), count);
    }
  } finally {
    await Promise.allSettled(waiting.map(({ images }) => images)); // nothing goes on drawing after an interruption
  }
}

async function labels(request: DrawnSetRequest, pack: Pack): Promise<Record<string, Label>> {
  const { describe, count, signal } = request;
  if (!describe) return {};
  const file = join(pack.folder, "labels.safetensors");
  const stored = existsSync(file) ? readLabels(file, count, pack.sha256) : undefined;
  if (stored) return stored;
  const all: Record<string, Label> = {};
  const step = 256;
  for (let first = 0; first < count; first += step) {
    signal?.throwIfAborted();
    const n = Math.min(step, count - first);
    const indices = Int32Array.from({ length: n }, (_, i) => first + i);
    for (const [name, { values, width }] of Object.entries(describe(first, n, pack.read(indices)))) {
      const whole = (all[name] ??= { width, values: emptyLike(values, count * width) });
      whole.values.set(values, first * width);
    }
    await new Promise(setImmediate); // an interruption gets its turn
  }
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, { values, width }] of Object.entries(all))
    tensors[name] = { dtype: storedType(values), shape: [count, width], data: values };
  await writeAtomic(file, encodeSafetensors(tensors, { pixels: pack.sha256 }));
  return all;
}

const storedType = (values: Values) =>
  values instanceof Float32Array ? "F32" : values instanceof Int32Array ? "I32" : "U8";

function emptyLike(values: Values, length: number): Values {
  if (values instanceof Float32Array) return new Float32Array(length);
  return values instanceof Int32Array ? new Int32Array(length) : new Uint8Array(length);
}

/** Labels on disk; undefined where they are damaged or of other pixels, since drawing tells them anew. */
function readLabels(file: string, count: number, pixels: string): Record<string, Label> | undefined {
  try {
    const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
    if (metadata["pixels"] !== pixels) return undefined;
    const found: Record<string, Label> = {};
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      if (shape[0] !== count) return undefined;
      found[name] = { values: data, width: shape[1] ?? 1 };
    }
    return found;
  } catch {
    return undefined;
  }
}
