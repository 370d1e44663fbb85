import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/**
 * Feature embedding distance FED of TPAMI Tab. IV, a similarity in spite of its name: for every image the cosine between its predicted and its native codes,
 * all layers concatenated, y without the added 1. `centred` is the same of y - y_avg: codes share a large mean, which lifts the plain cosine of any two.
 * predicted, native [n,2c] per layer, average [2c] per layer -> [n] each
 */
export function codeCosines(
  predicted: readonly tf.Tensor2D[],
  native: readonly tf.Tensor2D[],
  average: readonly tf.Tensor1D[],
): { plain: tf.Tensor1D; centred: tf.Tensor1D } {
  if (predicted.length !== native.length || average.length !== native.length)
    throw new Error(
      `codeCosines: expected codes of as many layers, got ${predicted.length}, ${native.length} and ${average.length}`,
    );
  const n = native[0]?.shape[0] ?? 0;
  average.forEach(({ shape: [width] }, layer) => {
    for (const [name, codes] of [
      ["predicted", predicted],
      ["native", native],
    ] as const)
      // prettier-ignore
      assertShape(`codeCosines ${name}, layer ${layer}`, codes[layer]!, [n, width!]);
  });
  const [a, b] = [tf.concat([...predicted], 1), tf.concat([...native], 1)] as [tf.Tensor2D, tf.Tensor2D];
  const mean = tf.concat([...average], 0);
  return { plain: cosine(a, b), centred: cosine(a.sub(mean), b.sub(mean)) };
}

/** a, b [n,d] -> [n]; 0 where one of them is zero */
function cosine(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D {
  const norms = tf.sqrt(tf.sum(tf.square(a), 1).mul(tf.sum(tf.square(b), 1)));
  return tf.sum(a.mul(b), 1).div(tf.maximum(norms, 1e-12));
}

/** The protocol in a sentence, kept beside the number. */
export const describeCosines = (images: number): string =>
  `FED: ${images.toLocaleString("en-US")} samples with the stored noise, not truncated; cosine between E(G(z)) and native y of all layers together, without the added 1, mean over samples; centred: the same of y - y_avg`;
