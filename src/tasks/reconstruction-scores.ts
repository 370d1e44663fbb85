import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batchOf, range, type ImageSet, type ImageSource } from "../data/images";
import { scoreReconstruction, type ReconstructionScore } from "../metrics/reconstruction";
import type { Encoder } from "../models/encoder";
import { styleCodes, synthesis } from "../models/generator";
import { disposeTree } from "../nn/tree";
import { initEncoderAt, reconstruct } from "../train/encoder";
import type { Quickstart } from "./quickstart";

/** The first `count` images of a set, `atOnce` in a batch. */
export function* batches(set: ImageSet | ImageSource, count: number, atOnce = 100): IterableIterator<tf.Tensor4D> {
  const end = Math.min(count, set.count);
  for (let first = 0; first < end; first += atOnce) yield batchOf(set, range(first, Math.min(atOnce, end - first)));
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

/** Mean of all images of a set, the best answer that ignores its input: [1,size,size,channels] in [-1,1] */
export function meanImage(set: ImageSet): tf.Tensor4D {
  const each = set.size * set.size * set.channels;
  const sums = new Float64Array(each);
  set.pixels.forEach((value, i) => (sums[i % each]! += value));
  return tf.tensor4d(
    Float32Array.from(sums, (sum) => sum / set.count / 127.5 - 1),
    [1, set.size, set.size, set.channels],
  );
}

export interface MethodScore extends ReconstructionScore {
  readonly method: string;
}

/**
 * MSE and SSIM over the first `count` images of `test`: the trained encoder; the same encoder before its training (random weights, its heads around the
 * average code, batch normalisation without statistics yet); what G draws from the average code; the mean image of `train`. The last two ignore their input.
 */
export async function scoreMethods(
  models: Quickstart,
  train: ImageSet,
  test: ImageSet,
  count: number,
): Promise<MethodScore[]> {
  const { generator, config } = models;
  const score = async (method: string, reconstruction: (x: tf.Tensor4D) => tf.Tensor4D): Promise<MethodScore> => {
    const run = compile(reconstruction, { name: "reconstruct" });
    try {
      return { method, ...(await scoreReconstruction(batches(test, count), run)) };
    } finally {
      run.dispose();
    }
  };
  const by = (encoder: Encoder) => (x: tf.Tensor4D) => reconstruct(encoder, generator, config.encoder, x);
  const random = createRandom(config.encoder.seed);
  const untrained = initEncoderAt(generator, config.encoder, random);
  const mean = meanImage(train);
  const average = tf.tidy(
    () => synthesis(generator, styleCodes(generator, generator.wAverage.expandDims(0) as tf.Tensor2D)).image,
  );
  const always = (image: tf.Tensor4D) => (x: tf.Tensor4D) => tf.tile(image, [x.shape[0], 1, 1, 1]);
  try {
    return [
      await score("GH-Feat encoder", by(models.encoder)),
      await score("encoder before training", by(untrained)),
      await score("G's image of the average code", always(average)),
      await score("mean training image", always(mean)),
    ];
  } finally {
    random.dispose();
    disposeTree(untrained);
    tf.dispose([mean, average]);
  }
}
