import { tf } from "../backend/tf";
import { batchOf, range, type LabelledImages } from "../data/images";
import { reconstructor, type ReadyPair } from "./encoder-pair";

/** A batch's reconstruction, G(E(x)), and its wall time per image in milliseconds: the median of `passes`, compiled, after one that does not count. x [n,r,r,c] */
export function timeReconstruction(
  trained: ReadyPair,
  x: tf.Tensor4D,
  passes = 15,
): { image: tf.Tensor4D; milliseconds: number } {
  const run = reconstructor(trained);
  try {
    run(x).dispose();
    const times = Array.from({ length: passes }, () => {
      const start = performance.now();
      const image = run(x);
      image.dataSync();
      image.dispose();
      return performance.now() - start;
    });
    return { image: run(x), milliseconds: times.sort((a, b) => a - b)[passes >> 1]! / x.shape[0] };
  } finally {
    run.dispose();
  }
}

/** Milliseconds per image of batches of these sizes, the first images of `set`. */
export function reconstructionTimes(
  trained: ReadyPair,
  set: LabelledImages,
  batches: readonly number[],
): { batch: number; milliseconds: number }[] {
  return batches.map((batch) => {
    const x = batchOf(set, range(0, batch));
    const { image, milliseconds } = timeReconstruction(trained, x, 31);
    tf.dispose([x, image]);
    return { batch, milliseconds };
  });
}
