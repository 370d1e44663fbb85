import { inDouble, type Double } from "../backend/double";
import { permutation } from "../backend/random";
import { assertFeatures, selectRows, type Features } from "./features";
import { fidNetwork } from "./frechet";

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
): { mean: number; deviation: number } {
  if (!(subsets >= 1 && size >= 2))
    throw new Error(`subsetKernelDistance: expected 1 subset or more of 2 samples or more, got ${subsets} of ${size}`);
  assertPair(a, b, size);
  const draw = (of: Features, k: number) =>
    selectRows(of, permutation(of.count, seed + 1_000_003 * k).subarray(0, size));
  const distances = Array.from({ length: subsets }, (_, i) => discrepancy(draw(a, 2 * i), draw(b, 2 * i + 1)));
  const mean = distances.reduce((sum, value) => sum + value, 0) / subsets;
  const variance = distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / subsets;
  return { mean, deviation: Math.sqrt(variance) };
}

function discrepancy(a: Features, b: Features): number {
  const [m, n, d] = [a.count, b.count, a.dimensions];
  return inDouble((ops) => {
    const [x, y] = [a, b].map(({ count, values }) => ops.from(new Float64Array(values), [count, d])) as [
      Double,
      Double,
    ];
    const sum = (left: Double, right: Double, besides?: number) =>
      kernelSum(ops.read(ops.matMul(left, right, { b: true })), d, besides);
    return sum(x, x, m) / (m * (m - 1)) + sum(y, y, n) / (n * (n - 1)) - (2 * sum(x, y)) / (m * n);
  });
}

/** The kernel's sum over products x y; `besides` the diagonal of a square of that many rows. */
function kernelSum(products: Float64Array, d: number, besides?: number): number {
  let sum = 0;
  for (let k = 0; k < products.length; k++) sum += (products[k]! / d + 1) ** 3;
  if (besides !== undefined) for (let k = 0; k < products.length; k += besides + 1) sum -= (products[k]! / d + 1) ** 3;
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

/** What a kernel distance is of, kept beside it. */
export interface KernelProtocol extends Pick<KernelSubsets, "subsets" | "size"> {
  readonly network: string; // whose features they are
  readonly nReal: number; // images
  readonly nFake: number;
  readonly split: string; // that the real images are of
}

/** The protocol in a sentence: "KD-<network>: ..." */
export function describeKernel({ network, nReal, nFake, split, subsets, size }: KernelProtocol): string {
  const [real, fake] = [nReal, nFake].map((n) => n.toLocaleString("en-US"));
  return (
    `${kernelName(network)}: unbiased squared MMD of features of ${network}, kernel (xy/d + 1)^3, mean over ${subsets} subsets of ${size}; ` +
    `${real} real images (${split}) against ${fake}; float64`
  );
}
