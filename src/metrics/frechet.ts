import { inDouble, type Double, type DoubleOps } from "../backend/double";
import { fidNetwork } from "../models/inception";
import { describeSets, type ComparedSets } from "./compared-sets";
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
  return inDouble((ops) => {
    const [left, right] = [factor(ops, a), factor(ops, b)];
    const [rows, columns] = [left.shape[1]!, right.shape[1]!];
    if (rows === 0 || columns === 0) return 0;
    const cross = ops.matMul(left, right, { a: true });
    const squares = ops.matMul(cross, cross, rows <= columns ? { b: true } : { a: true });
    return ops.read(ops.eigenvalues(squares)).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  });
}

/**
 * F [d,r] with F F^T = C, r the rank of C: Cholesky's factor, or where a pivot is no more than rounding (fewer samples than features, constant or
 * dependent features) C's eigenvectors times the roots of its eigenvalues, without those that are no more than rounding (numpy's rule of a matrix' rank).
 */
function factor(ops: DoubleOps, { mean, covariance }: Moments): Double {
  const d = mean.length;
  const matrix = ops.from(covariance, [d, d]);
  const lower = ops.cholesky(matrix);
  const rounding = d * Number.EPSILON;
  if (ops.read(ops.diagonal(lower)).every((root, i) => root ** 2 > rounding * covariance[i * d + i]!)) return lower;
  const { values, vectors } = ops.eigenvectors(matrix);
  const ascending = ops.read(values);
  const kept = ascending.filter((value) => value > rounding * ascending[d - 1]!);
  const rank = kept.length;
  return ops.mul(ops.columns(vectors, d - rank, rank), ops.from(kept.map(Math.sqrt), [rank]));
}

function assertMoments(name: string, { count, mean, covariance }: Moments): void {
  const d = mean.length;
  if (!(count >= 2)) throw new Error(`frechetDistance ${name}: expected at least 2 samples, got ${count}`);
  if (covariance.length !== d * d)
    throw new Error(`frechetDistance ${name}: expected a covariance of ${d} x ${d} values, got ${covariance.length}`);
  if (![mean, covariance].every((values) => values.every(Number.isFinite)))
    throw new Error(`frechetDistance ${name}: a mean or covariance is not finite`);
}

/** What the distance is called: "FID" of that network's features only, else "FD-<network>". */
export const frechetName = (network: string) => (network === fidNetwork ? "FID" : `FD-${network}`);

/** The protocol in a sentence: "FD-<network>: ..." */
export const describeFrechet = (sets: ComparedSets): string =>
  `${frechetName(sets.network)}: Fréchet distance between Gaussians fitted to features of ${sets.network}, ` +
  `${describeSets(sets)}; float64, covariance over n - 1`;
