import { join } from "node:path";
import { tf } from "../backend/tf";
import { batchOf, contentsOf, labelsOf, type LabelledImages } from "../data/images";
import { dataOrder } from "../data/order";
import { entries } from "../nn/tree";
import { dataIdentity } from "../train/identity";
import { readLog } from "../train/log";
import { runLoop, type LoopOptions, type ProgressSink, type Training } from "../train/loop";
import { recordOf, type TrainingRecord } from "./training-record";

export interface TrainOptions {
  readonly progress?: ProgressSink;
  readonly signal?: AbortSignal;
  readonly force?: boolean; // goes on although configuration, code or data of an interrupted training have changed
  readonly picture?: (images: tf.Tensor4D, columns: number) => Promise<Uint8Array>; // snapshots while training
}

/** One network and what it is trained on. */
export interface NetworkTraining<N extends string> {
  readonly name: N; // of its folder and its record
  readonly training: Training; // disposed of at the end, so that its networks alone stay
  readonly set: LabelledImages;
  readonly images: number; // to see in all
  readonly seed: number; // of the order in which it sees them
  readonly given?: unknown; // trees of networks that stay as they are; with others in their place it would be another training
  readonly pictures?: (images: number) => tf.Tensor4D; // to look at in the course of the training
  readonly evaluate?: LoopOptions["evaluate"]; // as often
  readonly lookEvery?: number; // images; by `lookEvery` unless given
  readonly watch?: LoopOptions["watch"];
}

/** Images between two looks at a training, the last one at or just before its end: twelve looks, fewer where not even 200 images lie between two, since a look takes about as long as these. */
export function lookEvery(images: number): number {
  const looks = Math.min(12, Math.max(1, Math.floor(images / 200)));
  return Math.max(1, Math.floor(images / looks));
}

/**
 * Trains a network in `folder`/name, going on from its checkpoint. Throws when the signal stops it; the same call, with the training
 * made anew, goes on. A training that is finished is read again.
 */
export async function trainNetwork<N extends string>(
  network: NetworkTraining<N>,
  folder: string,
  options: TrainOptions,
): Promise<TrainingRecord<N>> {
  const { name, training, set, images, seed, pictures, evaluate, watch } = network;
  const { progress, signal, picture, force } = options;
  const into = join(folder, name);
  const order = dataOrder(set.count, seed);
  const data = dataIdentity(set.name, ...contentsOf(set), ...bytesOf(network.given ?? []));
  const sources = [...(training.sources ?? []), "src/data/order.ts", "src/data/images.ts"]; // and what it sees
  const loop = runLoop(
    { ...training, sources },
    {
      folder: into,
      images,
      draw: (seen, n) => {
        const indices = order(seen, n);
        return { batch: batchOf(set, indices), labels: labelsOf(set, indices) };
      },
      data,
      ...(force !== undefined && { force }),
      ...(progress && { progress }),
      ...(signal && { signal }),
      ...(picture && pictures && { snapshot: (seen) => snapshot(() => pictures(seen), picture) }),
      ...(evaluate && { evaluate }),
      ...(watch && { watch }),
      ...((evaluate || (picture && pictures)) && { snapshotEvery: network.lookEvery ?? lookEvery(images) }),
    },
  );
  const result = await loop.finally(training.dispose);
  if (Object.keys(result.losses).length === 0 && result.finished)
    console.log(`${training.name}: already trained, read from ${into}`);
  if (!result.finished) {
    const stopped = `${training.name}: stopped after ${result.images} of ${images} images; the checkpoint in ${into} is kept, and the same call goes on from it`;
    if (!signal) throw new Error(stopped);
    console.log(stopped);
    throw signal.reason;
  }
  return recordOf(name, training.config, result, data, readLog(into));
}

/** The values of all leaves of a tree. */
export function bytesOf(tree: unknown): Uint8Array[] {
  return entries(tree).map(([, leaf]) => {
    const { buffer, byteOffset, byteLength } = leaf.dataSync();
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
}

async function snapshot(
  pictures: () => tf.Tensor4D,
  picture: (images: tf.Tensor4D, columns: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const images = tf.tidy(pictures);
  try {
    return await picture(images, 8);
  } finally {
    images.dispose();
  }
}
