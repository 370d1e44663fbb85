import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { pieces } from "../data/batches";
import { cosineSamples, type GhFeatConfig } from "../experiments/ghfeat";
import { codeCosines } from "../metrics/code-cosine";
import { averageCodes } from "../models/autoencoder";
import { mapping, styleCodes, type Generator } from "../models/generator";

/**
 * FED (TPAMI Tab. IV) of who answers y_avg for every image: what the cosine is without a look at it. Over the samples that encoders are scored on. -> in [-1,1]
 */
export async function averageCosine(generator: Generator, config: Pick<GhFeatConfig, "evaluation">): Promise<number> {
  const samples = cosineSamples(config);
  const random = createRandom(config.evaluation.seed);
  const average = tf.tidy(() => averageCodes(generator));
  let sum = 0;
  try {
    for (const [, n] of pieces(samples)) {
      tf.tidy(() => {
        const native = styleCodes(
          generator,
          mapping(generator, random.normal([n, generator.wAverage.size]) as tf.Tensor2D),
        );
        const always = average.map((code) => tf.tile(code.expandDims(0), [n, 1]) as tf.Tensor2D);
        sum += tf.sum(codeCosines(always, native, average).plain).dataSync()[0]!;
      });
      await new Promise(setImmediate);
    }
  } finally {
    random.dispose();
    tf.dispose(average);
  }
  return sum / samples;
}
