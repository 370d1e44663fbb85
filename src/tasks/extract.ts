import { existsSync, readFileSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FolderImages } from "../data/folder";
import { removeLeftovers, writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { withLock } from "../files/lock";
import { requireRoom } from "../files/space";
import { layersOf, levelOf } from "../models/levels";
import { npyHeader, safetensorsHeader } from "../files/array-headers";
import { makeShards, readShards, type Shard } from "./extract-shards";
import type { FeatureExtractor } from "./extractor";

export interface ExtractOptions {
  readonly out: string;
  readonly batch: number; // images in one pass; part of what makes a run the same as another
  readonly reconstructions: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number) => void) | undefined; // images
  readonly pictures?: ((shards: Iterable<Shard>) => Promise<void>) | undefined; // writes the reconstructions
}

/** index.json: what an extraction holds. It is written last, so a folder with it is complete. */
export interface ExtractIndex {
  readonly format: string;
  readonly key: string;
  readonly weights: { readonly name: string; readonly sha256: string };
  readonly images: {
    readonly folder: string;
    readonly count: number;
    readonly sha256: string;
    readonly protocol: string;
  };
  readonly batch: number;
  readonly levels: readonly { readonly level: number; readonly file: string; readonly shape: readonly number[] }[]; // from the coarsest, which has the highest number, to level 1
  readonly mse: number | undefined; // of the reconstructions in [-1,1], mean over images
  readonly files: readonly { readonly row: number; readonly file: string; readonly mse?: number }[];
  readonly skipped: FolderImages["skipped"];
}

const format = "genfeat codes 1";
const indexFile = "index.json";

/**
 * GH-Feat codes of a folder's images into the folder `out`: codes.safetensors with every level, level-L.npy for each ([n,d] 32-bit floats), names.txt
 * (the file of each row) and index.json. Done in shards: a run that was stopped or killed goes on, and leaves the same bytes as one that was not. Throws
 * where `out` holds another extraction. -> its index, and whether it had been there before
 */
export async function extractCodes(
  set: FolderImages,
  extractor: FeatureExtractor,
  options: ExtractOptions,
): Promise<{ index: ExtractIndex; before: boolean }> {
  const { out, batch, reconstructions: draw } = options;
  const key = sha256(
    JSON.stringify([format, extractor.sha256, set.sha256, set.files, set.protocol, batch, draw, extractor.levels]),
  );
  const there = readIndex(out);
  if (there && there.key !== key) throw new Error(otherExtraction(out, there));
  if (there) return { index: there, before: true };
  const numbers = extractor.levels.reduce((sum, d) => sum + d, 0);
  const pixels = draw ? set.size * set.size * set.channels : 0;
  requireRoom(out, set.count * (3 * 4 * numbers + 3 * pixels)); // shards, .npy, .safetensors; pictures
  return withLock(out, async () => {
    const folder = join(out, ".shards");
    removeLeftovers(out);
    removeLeftovers(folder);
    await makeShards(set, extractor, { ...options, folder, key, draw });
    const shards = () => readShards(folder, set.count, batch, extractor.levels.length);
    const index = await assemble(set, extractor, { key, out, batch }, shards);
    if (draw) await options.pictures?.(shards());
    await writeAtomic(join(out, indexFile), JSON.stringify(index, null, 1) + "\n");
    rmSync(folder, { recursive: true, force: true });
    return { index, before: false };
  });
}

function readIndex(out: string): ExtractIndex | undefined {
  const file = join(out, indexFile);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ExtractIndex;
  } catch {
    throw new Error(`${file}: not an index of codes; choose another folder`);
  }
}

const otherExtraction = (out: string, { weights, images, batch }: ExtractIndex) =>
  `${out}: holds other codes already (of ${images.count} images in ${images.folder}, weights ${weights.name}, batch ${batch}); choose another folder, or delete this one`;

/** Writes the arrays and names. -> the index */
async function assemble(
  set: FolderImages,
  extractor: FeatureExtractor,
  { key, out, batch }: { key: string; out: string; batch: number },
  shards: () => Iterable<Shard>,
): Promise<ExtractIndex> {
  const shapes = extractor.levels.map((d) => [set.count, d] as const);
  const levels = layersOf(shapes.length).map((layer) => {
    const [level, shape] = [levelOf(layer, shapes.length), shapes[layer]!];
    return { level, file: `level-${level}.npy`, shape };
  });
  function* codes(layer: number): Generator<Uint8Array> {
    for (const { codes } of shards()) {
      const code = codes[layer]!;
      yield new Uint8Array(code.buffer, code.byteOffset, code.byteLength);
    }
  }
  for (const [layer, { file, shape }] of levels.entries())
    await writePieces(join(out, file), npyHeader(shape), codes(layer));
  const names = Object.fromEntries(levels.map(({ level, shape }) => [`level-${level}`, shape]));
  const metadata = { weights: extractor.name, weightsSha256: extractor.sha256, images: set.protocol };
  function* allCodes(): Generator<Uint8Array> {
    for (const layer of levels.keys()) yield* codes(layer);
  }
  await writePieces(join(out, "codes.safetensors"), safetensorsHeader(names, metadata), allCodes());
  await writeAtomic(join(out, "names.txt"), set.files.map((file) => `${file}\n`).join(""));
  const errors: number[] = [];
  for (const { mse } of shards()) errors.push(...(mse ?? []));
  return {
    format,
    key,
    weights: { name: extractor.name, sha256: extractor.sha256 },
    images: { folder: set.name, count: set.count, sha256: set.sha256, protocol: set.protocol },
    batch,
    levels,
    mse: errors.length > 0 ? errors.reduce((sum, value) => sum + value, 0) / errors.length : undefined,
    files: set.files.map((file, row) => ({ row, file, ...(errors.length > 0 && { mse: errors[row]! }) })),
    skipped: set.skipped,
  };
}

/** Writes a file that may be larger than memory, as a whole or not at all. */
async function writePieces(file: string, header: Uint8Array, pieces: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(header);
      for (const piece of pieces) await handle.appendFile(piece);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`${file}: not written (${(error as Error).message})`, { cause: error });
  }
}
