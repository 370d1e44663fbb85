/** A set's features [count,dimensions], row by row. */
export interface Features {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float32Array;
}

/** Throws unless there are `atLeast` rows, as many values as rows and dimensions say, and all of them finite. */
export function assertFeatures(name: string, { count, dimensions, values }: Features, atLeast: number): void {
  if (values.length !== count * dimensions)
    throw new Error(`${name}: expected ${count} x ${dimensions} values, got ${values.length}`);
  if (count < atLeast) throw new Error(`${name}: expected at least ${atLeast} samples, got ${count}`);
  assertFiniteRows(name, values, dimensions);
}

/** Throws where any of `values` [n,d] is NaN or infinite, with the number of such rows. */
export function assertFiniteRows(name: string, values: Float32Array, d: number): void {
  if (areFinite(values)) return;
  const bad = new Set<number>();
  for (let k = 0; k < values.length; k++) if (!Number.isFinite(values[k])) bad.add(Math.floor(k / d));
  const [first] = bad;
  throw new Error(
    `${name}: ${bad.size} of ${values.length / d} rows are not finite, the first of them row ${first}; ` +
      "look at the images and the weights that they come from",
  );
}

/** Without a branch in the loop, for there are millions: a difference with itself is 0 of finite values alone. */
export function areFinite(values: Float32Array | Float64Array): boolean {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]! - values[k]!;
  return sum === 0;
}

/** The rows at `indices`, copied. */
export function selectRows({ dimensions, values }: Features, indices: ArrayLike<number>): Features {
  const selected = new Float32Array(indices.length * dimensions);
  for (let i = 0; i < indices.length; i++)
    selected.set(values.subarray(indices[i]! * dimensions, (indices[i]! + 1) * dimensions), i * dimensions);
  return { count: indices.length, dimensions, values: selected };
}
