import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { tf } from "../backend/tf";
import { batchOf, range, toByte, type ImageSource } from "../data/images";
import { writeAtomic } from "../files/atomic";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../files/safetensors";
import type { FeatureExtractor } from "./extractor";

/** The results of some images behind each other. A run that was killed goes on after its last whole shard. */
export interface Shard {
  readonly first: number; // image
  readonly count: number;
  readonly codes: readonly Float32Array[]; // [count,d] per level
  readonly mse: Float32Array | undefined; // [count]
  readonly drawn: Uint8Array | undefined; // [count,size,size,channels]
}

export interface ShardOptions {
  readonly folder: string;
  readonly key: string; // of all that the results depend on; a shard of another key is made again
  readonly batch: number;
  readonly draw: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number) => void) | undefined; // images
}

const batchesPerShard = 8;

const shardStarts = (count: number, batch: number) =>
  Array.from({ length: Math.ceil(count / (batch * batchesPerShard)) }, (_, i) => i * batch * batchesPerShard);

const shardFile = (folder: string, first: number) => join(folder, `shard-${first}.safetensors`);

/** Makes the shards that are not there yet. The same batches at every run, so that a resumed run gives the same bytes. */
export async function makeShards(set: ImageSource, extractor: FeatureExtractor, options: ShardOptions): Promise<void> {
  const { folder, key, batch, signal } = options;
  for (const first of shardStarts(set.count, batch)) {
    const end = Math.min(set.count, first + batch * batchesPerShard);
    if (!existsSync(shardFile(folder, first)) || !isWhole(folder, first, key)) {
      const parts: Record<string, StoredTensor>[] = [];
      for (let at = first; at < end; at += batch) {
        signal?.throwIfAborted();
        parts.push(extractBatch(set, extractor, range(at, Math.min(batch, end - at)), options.draw));
        options.progress?.(Math.min(at + batch, end));
        await new Promise(setImmediate); // lets signals in
      }
      await writeAtomic(shardFile(folder, first), encodeSafetensors(joined(parts), { key }));
    } else options.progress?.(end);
  }
}

function extractBatch(
  set: ImageSource,
  { extract, levels }: FeatureExtractor,
  indices: readonly number[],
  draw: boolean,
): Record<string, StoredTensor> {
  const x = batchOf(set, indices);
  const { codes, drawn } = extract(x, draw);
  try {
    const parts: Record<string, StoredTensor> = {};
    codes.forEach((code, level) => {
      const data = code.dataSync<"float32">();
      const wrong = data.findIndex((value) => !Number.isFinite(value));
      if (wrong >= 0)
        throw new Error(`${set.name}: the code of image ${indices[Math.floor(wrong / levels[level]!)]} is not finite`);
      parts[`level-${level}`] = { dtype: "F32", shape: [...code.shape], data: data.slice() };
    });
    if (drawn) {
      const bytes = Uint8Array.from(drawn.image.dataSync(), toByte);
      parts["mse"] = { dtype: "F32", shape: [indices.length], data: drawn.mse.dataSync<"float32">().slice() };
      parts["drawn"] = { dtype: "U8", shape: [...drawn.image.shape], data: bytes };
    }
    return parts;
  } finally {
    tf.dispose([x, codes, drawn ? [drawn.image, drawn.mse] : []]);
  }
}

/** Tensors of the same names behind each other along their first axis. */
function joined(parts: readonly Record<string, StoredTensor>[]): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(parts[0]!).map(([name, { dtype, shape }]): [string, StoredTensor] => {
      const all = parts.map((part) => part[name]!);
      const length = all.reduce((sum, { data }) => sum + data.length, 0);
      const data = dtype === "U8" ? new Uint8Array(length) : new Float32Array(length);
      let at = 0;
      for (const piece of all) {
        data.set(piece.data, at);
        at += piece.data.length;
      }
      return [name, { dtype, shape: [all.reduce((sum, one) => sum + one.shape[0]!, 0), ...shape.slice(1)], data }];
    }),
  );
}

function isWhole(folder: string, first: number, key: string): boolean {
  try {
    const file = shardFile(folder, first);
    return decodeSafetensors(readFileSync(file), file).metadata["key"] === key;
  } catch {
    return false; // cut off or of another kind: made again
  }
}

/** The shards in order. */
export function* readShards(folder: string, count: number, batch: number, levels: number): Generator<Shard> {
  for (const first of shardStarts(count, batch)) {
    const file = shardFile(folder, first);
    const { tensors } = decodeSafetensors(readFileSync(file), file);
    const codes = range(0, levels).map((level) => tensors[`level-${level}`]!.data as Float32Array);
    const [mse, drawn] = [tensors["mse"], tensors["drawn"]];
    yield {
      first,
      count: tensors["level-0"]!.shape[0]!,
      codes,
      mse: mse?.data as Float32Array | undefined,
      drawn: drawn?.data as Uint8Array | undefined,
    };
  }
}
