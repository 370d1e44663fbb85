import { permutation } from "../backend/random";

export interface LinearSvm {
  readonly normal: Float64Array; // [d], not of unit length
  readonly bias: number;
}

const tolerance = 1e-4; // of the largest violation of the optimality conditions
const mostRounds = 10_000;

/**
 * Linear support vector machine with the hinge loss, min |v|^2 / 2 + C sum max(0, 1 - y v (x, 1)) where v is the normal with the bias behind it, by coordinate
 * descent in the dual (Hsieh et al. 2008, Algorithm 1; LIBLINEAR's solver 3 with -B 1). rows [n,d], isPositive [n]. Throws where it does not converge.
 */
export function fitLinearSvm(
  rows: ArrayLike<number>,
  isPositive: readonly boolean[],
  penalty: number,
  seed: number,
): LinearSvm {
  const n = isPositive.length;
  const d = rows.length / n;
  const y = isPositive.map((positive) => (positive ? 1 : -1));
  const normal = new Float64Array(d);
  let bias = 0;
  const dot = (i: number) => {
    let sum = bias;
    for (let k = 0; k < d; k++) sum += normal[k]! * rows[i * d + k]!;
    return sum;
  };
  const squares = y.map((_, i) => {
    let sum = 1;
    for (let k = 0; k < d; k++) sum += rows[i * d + k]! ** 2;
    return sum;
  });
  const alpha = new Float64Array(n); // in [0, C]
  for (let round = 0; round < mostRounds; round++) {
    let worst = 0;
    for (const i of permutation(n, seed + round)) {
      const gradient = y[i]! * dot(i) - 1;
      const next = Math.min(Math.max(alpha[i]! - gradient / squares[i]!, 0), penalty);
      const projected =
        alpha[i] === 0 ? Math.min(gradient, 0) : alpha[i] === penalty ? Math.max(gradient, 0) : gradient;
      worst = Math.max(worst, Math.abs(projected));
      const step = (next - alpha[i]!) * y[i]!;
      alpha[i] = next;
      if (step === 0) continue;
      for (let k = 0; k < d; k++) normal[k]! += step * rows[i * d + k]!;
      bias += step;
    }
    if (worst < tolerance) return { normal, bias };
  }
  throw new Error(`fitLinearSvm: no optimum within ${mostRounds} rounds over ${n} points; scale them, or lower C`);
}

/** Share of rows on their side of the plane, in [0,1]. rows [n,d], isPositive [n] */
export function svmAccuracy(
  { normal, bias }: LinearSvm,
  rows: ArrayLike<number>,
  isPositive: readonly boolean[],
): number {
  const d = normal.length;
  const right = isPositive.filter((positive, i) => {
    const score = normal.reduce((sum, value, k) => sum + value * rows[i * d + k]!, bias);
    return score > 0 === positive;
  });
  return right.length / isPositive.length;
}
