import { compile, type Compiled } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batches, pieces } from "../data/batches";
import { pixelsOf, range, type ImageSet, type LabelledImages } from "../data/images";
import { scoreReconstruction, type ReconstructionScore } from "../metrics/reconstruction";
import { initEncoderAt } from "../models/autoencoder";
import type { Encoder } from "../models/encoder";
import { styleCodes, synthesis, type Generator } from "../models/generator";
import { disposeTree } from "../nn/tree";
import { reconstructor } from "./encoder-pair";
import type { Quickstart } from "./quickstart";

/** Mean of all images of a set, the best answer that ignores its input: [1,size,size,channels] in [-1,1] */
export function meanImage(set: LabelledImages): tf.Tensor4D {
  const each = set.size * set.size * set.channels;
  const sums = new Float64Array(each);
  for (const [first, n] of pieces(set.count)) {
    const { data } = pixelsOf(set, range(first, n));
    for (let i = 0; i < data.length; i++) sums[i % each]! += data[i]!;
  }
  return tf.tensor4d(
    Float32Array.from(sums, (sum) => sum / set.count / 127.5 - 1),
    [1, set.size, set.size, set.channels],
  );
}

export interface MethodScore extends ReconstructionScore {
  readonly method: string;
}

async function scoreMethod(
  method: string,
  drawn: Compiled<[tf.Tensor4D], tf.Tensor4D>, // disposed of here
  test: LabelledImages,
  count: number,
): Promise<MethodScore> {
  try {
    return { method, ...(await scoreReconstruction(batches(test, count), drawn)) };
  } finally {
    drawn.dispose();
  }
}

/** MSE and SSIM over the first `count` images of `test` of what ignores its input: what G draws from the average code, and the mean image of `train`. */
export async function scoreBaselines(
  generator: Generator,
  train: LabelledImages,
  test: LabelledImages,
  count: number,
): Promise<MethodScore[]> {
  const average = tf.tidy(
    () => synthesis(generator, styleCodes(generator, generator.wAverage.expandDims(0) as tf.Tensor2D)).image,
  );
  const mean = meanImage(train);
  const always = (image: tf.Tensor4D) =>
    compile((x: tf.Tensor4D) => tf.tile(image, [x.shape[0], 1, 1, 1]), { name: "baseline" });
  try {
    return [
      await scoreMethod("G's image of the average code", always(average), test, count),
      await scoreMethod("mean training image", always(mean), test, count),
    ];
  } finally {
    tf.dispose([mean, average]);
  }
}

/**
 * The same of the trained encoder, of this encoder before its training (random weights, its heads around the average code, batch normalisation without
 * statistics yet), and of the baselines.
 */
export async function scoreMethods(
  models: Quickstart,
  train: ImageSet,
  test: ImageSet,
  count: number,
): Promise<MethodScore[]> {
  const { generator, config } = models;
  const by = (encoder: Encoder) => reconstructor({ encoder, generator, setting: config.encoder });
  const random = createRandom(config.encoder.seed);
  const untrained = initEncoderAt(generator, config.encoder, random);
  try {
    return [
      await scoreMethod("GH-Feat encoder", by(models.encoder), test, count),
      await scoreMethod("encoder before training", by(untrained), test, count),
      ...(await scoreBaselines(generator, train, test, count)),
    ];
  } finally {
    random.dispose();
    disposeTree(untrained);
  }
}
