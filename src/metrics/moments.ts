import { addSquare, centre, matrix } from "../backend/blas";
import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";
import { assertFiniteRows, type Features } from "./features";

/** Mean and covariance of features, in float64. */
export interface Moments {
  readonly count: number; // of samples, n
  readonly mean: Float64Array; // [d]
  readonly covariance: Float64Array; // [d,d] in row-major order, unbiased: divided by n - 1, as numpy.cov does
}

export interface FeatureMoments {
  /** Takes features [n,d] float32 in, n as one likes. Throws where any is NaN or infinite; then none of them counts. */
  add(features: tf.Tensor2D): void;
  /** The moments of all features so far. Throws unless there are two. */
  finish(): Moments;
}

const blockRows = 2048; // multiplied at once: enough for the product to outweigh what surrounds it

/**
 * Collects the moments of features of `dimensions` in float64, batch by batch. The features are first centred about the mean of the first block of 2048
 * rows (as a float32, so that a constant feature has a variance of exactly 0): nothing is lost where means are large beside deviations. Since blocks are
 * cut by rows, the same features in the same order give the same bits however they come in batches. No tensor is held between calls.
 */
export function featureMoments(dimensions: number): FeatureMoments {
  const d = dimensions;
  const block = new Float32Array(blockRows * d);
  const centred = matrix(blockRows, d);
  const sums = new Float64Array(d); // of what is centred
  const products = matrix(d, d); // likewise; on and right of the diagonal
  let shift: Float32Array | undefined;
  let filled = 0; // rows of the block
  let count = 0;

  const flush = () => {
    shift ??= columnMeans(block, filled, d);
    centre(block.subarray(0, filled * d), shift, centred, sums);
    addSquare(matrix(filled, d, centred.values.subarray(0, filled * d)), products);
    count += filled;
    filled = 0;
  };

  return {
    add(features) {
      assertShape("featureMoments features", features, [null, d]);
      if (features.dtype !== "float32")
        throw new Error(`featureMoments features: expected float32, got ${features.dtype}`);
      const values = features.dataSync<"float32">();
      assertFiniteRows("featureMoments features", values, d);
      for (let at = 0; at < values.length;) {
        const part = values.subarray(at, at + (blockRows - filled) * d);
        block.set(part, filled * d);
        filled += part.length / d;
        at += part.length;
        if (filled === blockRows) flush();
      }
    },
    finish() {
      if (filled > 0) flush();
      if (count < 2) throw new Error(`featureMoments: a covariance needs at least 2 samples, got ${count}`);
      const offset = sums.map((sum) => sum / count); // from the shift to the mean
      const covariance = new Float64Array(d * d);
      for (let i = 0; i < d; i++)
        for (let j = i; j < d; j++)
          covariance[i * d + j] = (products.values[i * d + j]! - count * offset[i]! * offset[j]!) / (count - 1);
      mirror(covariance, d);
      return { count, mean: offset.map((value, j) => shift![j]! + value), covariance };
    },
  };
}

/** The moments of features that are held in memory. Throws as featureMoments. */
export function momentsOfFeatures({ count, dimensions, values }: Features): Moments {
  const moments = featureMoments(dimensions);
  const x = tf.tensor2d(values, [count, dimensions]);
  try {
    moments.add(x);
  } finally {
    x.dispose();
  }
  return moments.finish();
}

/** Writes what stands above the diagonal of x [d,d] below it too, tile by tile: a whole column at once would miss the cache at every value. */
function mirror(x: Float64Array, d: number): void {
  const side = 32;
  for (let top = 0; top < d; top += side)
    for (let left = 0; left <= top; left += side)
      for (let i = top; i < Math.min(d, top + side); i++)
        for (let j = left; j < Math.min(i, left + side); j++) x[i * d + j] = x[j * d + i]!;
}

/** x [rows,d] -> [d], rounded to float32 */
function columnMeans(x: Float32Array, rows: number, d: number): Float32Array {
  const sums = new Float64Array(d);
  for (let row = 0, k = 0; row < rows; row++) for (let j = 0; j < d; j++, k++) sums[j]! += x[k]!;
  return Float32Array.from(sums, (sum) => sum / rows);
}
