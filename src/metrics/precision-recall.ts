import { describeSets, type ComparedSets } from "./compared-sets";
import { assertFeatures, type Features } from "./features";
import { forEachProduct } from "./products";

export interface PrecisionRecall {
  readonly precision: number; // share of fakes within the reals' neighbourhoods, in [0,1]
  readonly recall: number; // share of reals within the fakes'
}

/**
 * Improved precision and recall (Kynkäänniemi et al. 2019, eq. 1 and 2; torch-fidelity's metric_prc.py): a sample's neighbourhood is the closed ball that
 * reaches its k-th nearest other sample of its set (k = 3 in the paper). Distances are Euclidean, in float64, block by block; equal rows have distance 0.
 * Throws where dimensions differ, a set has no more than k samples, or a feature is not finite.
 */
export function precisionRecall(real: Features, fake: Features, k = 3): PrecisionRecall {
  if (!Number.isInteger(k) || k < 1) throw new Error(`precisionRecall: expected a whole k from 1 on, got ${k}`);
  assertFeatures("precisionRecall real", real, k + 1);
  assertFeatures("precisionRecall fake", fake, k + 1);
  if (real.dimensions !== fake.dimensions)
    throw new Error(`precisionRecall: real has ${real.dimensions} dimensions, fake has ${fake.dimensions}`);
  const centre = columnMeans(real); // nothing is lost where means are large beside deviations
  const [x, y] = [centred(real, centre), centred(fake, centre)];
  const [ofReal, ofFake] = [radii(x, k), radii(y, k)];
  const [inFake, inReal] = [new Uint8Array(x.count), new Uint8Array(y.count)];
  forEachRow(x, y, (i, distances) => {
    const radius = ofReal[i]!;
    for (let j = 0; j < distances.length; j++) {
      if (distances[j]! <= ofFake[j]!) inFake[i] = 1;
      if (distances[j]! <= radius) inReal[j] = 1;
    }
  });
  return { precision: share(inReal), recall: share(inFake) };
}

/** Rows in float64 with the squares of their lengths. */
interface Rows {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

const share = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;

/** Squared distances to the k-th nearest other row. */
function radii(x: Rows, k: number): Float64Array {
  const result = new Float64Array(x.count);
  const nearest = new Float64Array(k); // ascending
  forEachRow(x, x, (i, distances) => {
    nearest.fill(Infinity);
    for (let j = 0; j < distances.length; j++) {
      const distance = distances[j]!;
      if (j === i || distance >= nearest[k - 1]!) continue;
      let at = k - 1;
      for (; at > 0 && nearest[at - 1]! > distance; at--) nearest[at] = nearest[at - 1]!;
      nearest[at] = distance;
    }
    result[i] = nearest[k - 1]!;
  });
  return result;
}

/** Calls `row` with every row of a and its squared distances to all rows of b; those that are no more than rounding are 0. */
function forEachRow(a: Rows, b: Rows, row: (i: number, distances: Float64Array) => void): void {
  const d = a.dimensions;
  const rounding = 4 * d * Number.EPSILON;
  const distances = new Float64Array(b.count);
  forEachProduct(a.values, b.values, d, (first, count, products) => {
    for (let i = 0, k = 0; i < count; i++) {
      const square = a.squares[first + i]!;
      for (let j = 0; j < b.count; j++, k++) {
        const sum = square + b.squares[j]!;
        const distance = sum - 2 * products[k]!;
        distances[j] = distance > rounding * sum ? distance : 0;
      }
      row(first + i, distances);
    }
  });
}

function columnMeans({ count, dimensions: d, values }: Features): Float64Array {
  const sums = new Float64Array(d);
  for (let k = 0; k < values.length; k += d) for (let j = 0; j < d; j++) sums[j]! += values[k + j]!;
  return sums.map((sum) => sum / count);
}

function centred({ count, dimensions: d, values: from }: Features, centre: Float64Array): Rows {
  const [values, squares] = [new Float64Array(from.length), new Float64Array(count)];
  for (let i = 0, k = 0; i < count; i++)
    for (let j = 0; j < d; j++, k++) {
      const value = from[k]! - centre[j]!;
      values[k] = value;
      squares[i]! += value * value;
    }
  return { count, dimensions: d, values, squares };
}

/** What precision and recall are of, kept beside them: "precision and recall by <network>: ..." */
export const describePrecisionRecall = (sets: ComparedSets & { readonly k: number }): string =>
  `precision and recall by ${sets.network}: improved precision and recall, k = ${sets.k}, ${describeSets(sets)}; float64`;
