import type { tf } from "../backend/tf";
import { batchOf, range, type ImageSet, type ImageSource } from "./images";

/** `count` things in pieces, which bounds the memory: the number of the first of each piece, and how many they are. */
export function* pieces(count: number, atOnce = 100): IterableIterator<readonly [first: number, n: number]> {
  for (let first = 0; first < count; first += atOnce) yield [first, Math.min(atOnce, count - first)];
}

/** The first `count` images of a set, `atOnce` in a batch. */
export function* batches(set: ImageSet | ImageSource, count: number, atOnce?: number): IterableIterator<tf.Tensor4D> {
  for (const [first, n] of pieces(Math.min(count, set.count), atOnce)) yield batchOf(set, range(first, n));
}

/** What `f` makes of each batch, which is disposed of. */
export function* through(
  batches: Iterable<tf.Tensor4D>,
  f: (x: tf.Tensor4D) => tf.Tensor4D,
): IterableIterator<tf.Tensor4D> {
  for (const x of batches) {
    const y = f(x);
    x.dispose();
    yield y;
  }
}

/** The same batches until `signal` is aborted; then it throws what that was aborted with, once who took the last one asks for another. */
export function* heeding(
  batches: Iterable<tf.Tensor4D>,
  signal: AbortSignal | undefined,
): IterableIterator<tf.Tensor4D> {
  for (const x of batches) {
    yield x;
    signal?.throwIfAborted(); // now: x is disposed of
  }
}
