import { permutation } from "../backend/random";
import { fidNetwork } from "../models/inception";
import { describeSets, type ComparedSets } from "./compared-sets";
import { assertFeatures, selectRows, type Features } from "./features";
import { forEachProduct } from "./products";

/**
 * Squared maximum mean discrepancy of two sets by the kernel (x y / d + 1)^3, the unbiased estimator (Gretton et al. 2012, eq. 3; Binkowski et al. 2018;
 * torch-fidelity's metric_kid.py), in float64. Below 0 for sets nearer to each other than by chance. Throws where dimensions differ, a set has fewer than
 * 2 samples, or a feature is not finite.
 */
export function kernelDistance(a: Features, b: Features): number {
  assertPair(a, b, 2);
  return discrepancy(a, b);
}

/** How a kernel distance is sampled; torch-fidelity: 100 subsets of 1000 by its seed 2020, whose subsets are others. */
export interface KernelSubsets {
  readonly subsets: number;
  readonly size: number; // samples of each set, none of them twice
  readonly seed: number;
}

/** Mean and standard deviation (population) of the kernel distance over random subsets. Throws where a set has fewer samples than a subset; else as kernelDistance. */
export function subsetKernelDistance(
  a: Features,
  b: Features,
  { subsets, size, seed }: KernelSubsets,
): { mean: number; std: number } {
  if (!(subsets >= 1 && size >= 2))
    throw new Error(`subsetKernelDistance: expected 1 subset or more of 2 samples or more, got ${subsets} of ${size}`);
  assertPair(a, b, size);
  const draw = (of: Features, k: number) =>
    selectRows(of, permutation(of.count, seed + 1_000_003 * k).subarray(0, size));
  const distances = Array.from({ length: subsets }, (_, i) => discrepancy(draw(a, 2 * i), draw(b, 2 * i + 1)));
  const mean = distances.reduce((sum, value) => sum + value, 0) / subsets;
  const variance = distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / subsets;
  return { mean, std: Math.sqrt(variance) };
}

function discrepancy(a: Features, b: Features): number {
  const [m, n] = [a.count, b.count];
  const [x, y] = [a, b].map(({ values }) => new Float64Array(values)) as [Float64Array, Float64Array];
  const d = a.dimensions;
  const within = (set: Float64Array, count: number) => kernelSum(set, set, d, true) / (count * (count - 1));
  return within(x, m) + within(y, n) - (2 * kernelSum(x, y, d)) / (m * n);
}

/** The kernel's sum over all pairs of a row of `a` and a row of `b`; of a set with itself without each row's own pair. */
function kernelSum(a: Float64Array, b: Float64Array, d: number, isWithin = false): number {
  const columns = b.length / d;
  let sum = 0;
  forEachProduct(a, b, d, (first, count, products) => {
    for (let i = 0, k = 0; i < count; i++)
      for (let j = 0; j < columns; j++, k++) if (!isWithin || j !== first + i) sum += (products[k]! / d + 1) ** 3;
  });
  return sum;
}

function assertPair(a: Features, b: Features, atLeast: number): void {
  assertFeatures("kernelDistance a", a, atLeast);
  assertFeatures("kernelDistance b", b, atLeast);
  if (a.dimensions !== b.dimensions)
    throw new Error(`kernelDistance: a has ${a.dimensions} dimensions, b has ${b.dimensions}`);
}

/** What the distance is called: "KID" of the network's features that FID is defined with, else "KD-<network>". */
export const kernelName = (network: string) => (network === fidNetwork ? "KID" : `KD-${network}`);

/** The protocol in a sentence: "KD-<network>: ..."; of all samples at once unless subsets are given. */
export function describeKernel(sets: ComparedSets & { readonly subsets?: Omit<KernelSubsets, "seed"> }): string {
  const { network, subsets } = sets;
  const sampled = subsets ? `mean over ${subsets.subsets} subsets of ${subsets.size}` : "of all samples";
  return (
    `${kernelName(network)}: unbiased squared MMD of features of ${network}, kernel (xy/d + 1)^3, ${sampled}; ` +
    `${describeSets(sets)}; float64`
  );
}
