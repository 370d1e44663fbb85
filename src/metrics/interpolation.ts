/** Rows of n vectors of one length, one after another. */
export type Rows = ArrayLike<number>;

/** The point at `t` from 0 to 1 between rows of a and b: a + t (b - a). a, b [n,d], t [n] -> [n,d] */
export function lerp(a: Rows, b: Rows, t: ArrayLike<number>): Float64Array {
  const d = a.length / t.length;
  return Float64Array.from({ length: a.length }, (_, k) => a[k]! + t[Math.floor(k / d)]! * (b[k]! - a[k]!));
}

/**
 * The same along the great circle between the rows' directions, on the unit sphere (slerp of StyleGAN's perceptual_path_length.py). Rows that point the same way stay where they are; of
 * opposite ones, which no circle leads between, the point is not defined and NaN. a, b [n,d], t [n] -> [n,d] of length 1
 */
export function slerp(a: Rows, b: Rows, t: ArrayLike<number>): Float64Array {
  const n = t.length;
  const d = a.length / n;
  const result = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    const row = (x: Rows) => unit(Array.from({ length: d }, (_, j) => x[i * d + j]!));
    const [from, to] = [row(a), row(b)];
    const cosine = Math.min(1, Math.max(-1, dot(from, to)));
    const across = to.map((value, j) => value - cosine * from[j]!);
    const length = Math.sqrt(dot(across, across));
    const angle = t[i]! * Math.acos(cosine);
    const turn = cosine === 1 ? 0 : Math.sin(angle) / length;
    for (let j = 0; j < d; j++) result[i * d + j] = Math.cos(angle) * from[j]! + turn * across[j]!;
  }
  return result;
}

function unit(row: number[]): number[] {
  const length = Math.sqrt(dot(row, row));
  return row.map((value) => value / length);
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, j) => sum + value * b[j]!, 0);
