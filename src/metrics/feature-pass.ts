import { compile } from "../backend/compile";
import type { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";
import { assertFiniteRows, type Features } from "./features";
import { featureMoments, type Moments } from "./moments";

type Network = (x: tf.Tensor4D) => tf.Tensor2D;

/** Images [n,h,w,c] in batches, ready or still being made. */
export type Batches = Iterable<tf.Tensor4D> | AsyncIterable<tf.Tensor4D>;

/**
 * Moments of a network's features [n,dimensions] over images in batches, which are disposed of here. Lets others run between batches, so that an interruption
 * gets through. Throws where a feature is not finite.
 */
export async function momentsOf(batches: Batches, features: Network, dimensions: number): Promise<Moments> {
  const moments = featureMoments(dimensions);
  await forEachBatch(batches, features, (values) => moments.add(values));
  return moments.finish();
}

/** The features themselves, in the order of the images; else as momentsOf. */
export async function featuresOf(batches: Batches, features: Network, dimensions: number): Promise<Features> {
  const parts: Float32Array[] = [];
  await forEachBatch(batches, features, (x) => {
    assertShape("featuresOf features", x, [null, dimensions]);
    const values = x.dataSync<"float32">();
    assertFiniteRows("featuresOf features", values, dimensions);
    parts.push(values.slice()); // what dataSync gives may be the tensor's own memory
  });
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, one) => (values.set(one, at), at + one.length), 0);
  return { count: values.length / dimensions, dimensions, values };
}

async function forEachBatch(batches: Batches, features: Network, take: (values: tf.Tensor2D) => void): Promise<void> {
  const run = compile(features, { name: "features" });
  try {
    for await (const x of batches) {
      const values = run(x);
      x.dispose();
      try {
        take(values);
      } finally {
        values.dispose();
      }
      await new Promise(setImmediate);
    }
  } finally {
    run.dispose();
  }
}
