import { compile } from "../backend/compile";
import type { tf } from "../backend/tf";
import { featureMoments, type Moments } from "./moments";

/**
 * Moments of a network's features [n,dimensions] over images in batches, which are disposed of here. Lets others run between batches, so that an interruption
 * gets through. Throws where a feature is not finite.
 */
export async function momentsOf(
  batches: Iterable<tf.Tensor4D>,
  features: (x: tf.Tensor4D) => tf.Tensor2D,
  dimensions: number,
): Promise<Moments> {
  const run = compile(features, { name: "features" });
  const moments = featureMoments(dimensions);
  try {
    for (const x of batches) {
      const values = run(x);
      x.dispose();
      try {
        moments.add(values);
      } finally {
        values.dispose();
      }
      await new Promise(setImmediate);
    }
    return moments.finish();
  } finally {
    run.dispose();
  }
}
