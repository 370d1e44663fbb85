import { addSquare, cholesky, eigenvalues, eigenvectors, matrix, multiply, type Matrix } from "../backend/blas";
import { fidNetwork } from "../models/inception";
import { describeSets, type ComparedSets } from "./compared-sets";
import { areFinite } from "./features";
import type { Moments } from "./moments";

/**
 * The Fréchet distance between Gaussians of two sets' moments (Dowson and Landau 1982; Heusel et al. 2017, eq. 6), in squared units of the features:
 * |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^1/2) -> [0,inf). Throws where dimensions differ, a set has fewer than 2 samples, or a moment is not finite.
 */
export function frechetDistance(a: Moments, b: Moments): number {
  assertMoments("a", a);
  assertMoments("b", b);
  const d = a.mean.length;
  if (b.mean.length !== d) throw new Error(`frechetDistance: a has ${d} dimensions, b has ${b.mean.length}`);
  let distance = 0;
  for (let i = 0; i < d; i++)
    distance += (a.mean[i]! - b.mean[i]!) ** 2 + a.covariance[i * d + i]! + b.covariance[i * d + i]!;
  return Math.max(0, distance - 2 * traceOfRoot(a, b)); // exactly it is never negative; of nearly equal sets only rounding is left
}

/**
 * tr (C_a C_b)^1/2: with C_a = F_a F_a^T, C_b = F_b F_b^T it is the sum of the singular values of F_a^T F_b, here the roots of the eigenvalues of that
 * matrix times its transpose, on its smaller side. Symmetric throughout, so there is nothing imaginary to cut off, as there is in a root of C_a C_b.
 */
function traceOfRoot(a: Moments, b: Moments): number {
  const [left, right] = [factor(a), factor(b)];
  const cross = multiply(left.matrix, right.matrix, { a: !left.isTransposed, b: right.isTransposed });
  const outer = cross.rows <= cross.columns;
  const size = outer ? cross.rows : cross.columns;
  if (size === 0) return 0;
  const squares = matrix(size, size);
  addSquare(cross, squares, { outer });
  return eigenvalues(squares).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/**
 * F [d,r] with F F^T = C, r the rank of C: Cholesky's factor, or where a pivot is no more than rounding (fewer samples than features, constant or
 * dependent features) C's eigenvectors times the roots of its eigenvalues, without those that are no more than rounding (numpy's rule of a matrix' rank).
 */
function factor({ mean, covariance }: Moments): { matrix: Matrix; isTransposed: boolean } {
  const d = mean.length;
  const all = matrix(d, d, covariance);
  const lower = cholesky(all);
  const rounding = d * Number.EPSILON;
  const isLarge = (root: number, i: number) => root ** 2 > rounding * covariance[i * d + i]!;
  if (lower && mean.every((_, i) => isLarge(lower.values[i * d + i]!, i)))
    return { matrix: lower, isTransposed: false };
  const { values, vectors } = eigenvectors(all);
  const kept = values.filter((value) => value > rounding * values[d - 1]!);
  const rows = vectors.values.subarray((d - kept.length) * d);
  kept.forEach((value, r) => {
    for (let j = r * d; j < (r + 1) * d; j++) rows[j]! *= Math.sqrt(value);
  });
  return { matrix: matrix(kept.length, d, rows), isTransposed: true };
}

function assertMoments(name: string, { count, mean, covariance }: Moments): void {
  const d = mean.length;
  if (!(count >= 2)) throw new Error(`frechetDistance ${name}: expected at least 2 samples, got ${count}`);
  if (covariance.length !== d * d)
    throw new Error(`frechetDistance ${name}: expected a covariance of ${d} x ${d} values, got ${covariance.length}`);
  if (![mean, covariance].every(areFinite))
    throw new Error(`frechetDistance ${name}: a mean or covariance is not finite`);
}

/** What the distance is called: "FID" of that network's features only, else "FD-<network>". */
export const frechetName = (network: string) => (network === fidNetwork ? "FID" : `FD-${network}`);

/** The protocol in a sentence: "FD-<network>: ..." */
export const describeFrechet = (sets: ComparedSets): string =>
  `${frechetName(sets.network)}: Fréchet distance between Gaussians fitted to features of ${sets.network}, ` +
  `${describeSets(sets)}; float64, covariance over n - 1`;
