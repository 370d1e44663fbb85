import { permutation } from "../backend/random";
import { selectRows, type Features } from "../metrics/features";
import { kernelDistance } from "../metrics/kernel-distance";
import { frechetOf } from "./judged-sets";

/** Distances between disjoint sets of `size` samples each of one distribution, whose true distance is 0, of several draws. */
export interface SizeScore {
  readonly size: number;
  readonly frechet: readonly number[];
  readonly kernel: readonly number[];
}

/** Throws where the pool holds fewer samples than two of the largest sets. */
export function distancesBySize(pool: Features, sizes: readonly number[], draws: number, seed: number): SizeScore[] {
  const largest = Math.max(...sizes);
  if (pool.count < 2 * largest)
    throw new Error(`distancesBySize: ${pool.count} samples, two sets of ${largest} are asked for`);
  return sizes.map((size) => {
    const pairs = Array.from({ length: draws }, (_, i) => {
      const order = permutation(pool.count, seed + i);
      return [order.subarray(0, size), order.subarray(size, 2 * size)].map((rows) => selectRows(pool, rows));
    }) as [Features, Features][];
    return {
      size,
      frechet: pairs.map(([a, b]) => frechetOf(a, b)),
      kernel: pairs.map(([a, b]) => kernelDistance(a, b)),
    };
  });
}
