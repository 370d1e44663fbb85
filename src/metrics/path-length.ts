import { compile } from "../backend/compile";
import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { downsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import { lerp, slerp } from "./interpolation";

/** What a path leads through. */
export interface PathGenerator {
  readonly latent: number; // length of z ~ N(0, I)
  /** z [n,latent] -> w [n,d]; z itself where there is no mapping */
  readonly mapping: (z: tf.Tensor2D) => tf.Tensor2D;
  /** w [n,d] -> images [n,h,w,c] in [-1,1], all with the same noise, so that both ends of a step differ by w alone */
  readonly draw: (w: tf.Tensor2D) => tf.Tensor4D;
}

/** A distance of images a, b [n,h,w,c] in [-1,1] -> [n]; PPL's own is LPIPS of VGG16. */
export type ImageDistance = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.Tensor1D;

export interface PathLengthConfig {
  readonly space: "z" | "w"; // where the path leads: along a great circle of z, or straight in w
  readonly at: "full" | "end"; // steps begin anywhere on the path, or at its first end
  readonly samples: number; // StyleGAN: 100,000
  readonly epsilon: number; // length of a step as a share of the path; StyleGAN: 1e-4
  readonly crop: "face" | "none"; // face: rows 3/8 to 7/8 and columns 2/8 to 6/8
  readonly batch: number; // steps at once, of two images each
  readonly seed: number;
}

/** A step along each path: where it begins, in [0,1), and both ends of the paths. */
interface Paths {
  readonly z0: tf.Tensor2D;
  readonly z1: tf.Tensor2D;
  readonly t: Float32Array; // [n]
}

/**
 * Perceptual path length (Karras et al. 2019, section 4.1; StyleGAN's perceptual_path_length.py): the mean over samples of d(G(t), G(t + epsilon)) / epsilon^2
 * without what lies outside of the 1st and 99th percentile. Throws where a distance is not finite.
 */
export async function perceptualPathLength(
  generator: PathGenerator,
  distance: ImageDistance,
  config: PathLengthConfig,
): Promise<number> {
  const random = createRandom(config.seed);
  const step = pathStep(generator, distance, config);
  const lengths: number[] = [];
  try {
    while (lengths.length < config.samples) {
      const paths = drawPaths(
        random,
        generator.latent,
        Math.min(config.batch, config.samples - lengths.length),
        config,
      );
      try {
        lengths.push(...step.lengths(paths));
      } finally {
        tf.dispose([paths.z0, paths.z1]);
      }
      await new Promise(setImmediate); // lets an interruption through
    }
    return trimmedMean(lengths);
  } finally {
    step.dispose();
    random.dispose();
  }
}

function drawPaths(random: Random, latent: number, n: number, { at }: Pick<PathLengthConfig, "at">): Paths {
  const [z0, z1] = [random.normal([n, latent]), random.normal([n, latent])] as [tf.Tensor2D, tf.Tensor2D];
  const t = at === "full" ? tf.tidy(() => random.uniform([n]).dataSync<"float32">().slice()) : new Float32Array(n);
  return { z0, z1, t };
}

/**
 * The squared speed of images along given paths, a distance over epsilon^2 for each of them. Both ends of a step are found in float64, as its length is no more than a
 * thousand times float32's rounding.
 */
export function pathStep(
  { mapping, draw }: PathGenerator,
  distance: ImageDistance,
  { space, epsilon, crop }: Pick<PathLengthConfig, "space" | "epsilon" | "crop">,
): { lengths: (paths: Paths) => Float32Array; dispose: () => void } {
  const compared = compile(
    (ends: tf.Tensor2D) => {
      const images = shown(draw(space === "z" ? mapping(ends) : ends), crop);
      const [a, b] = tf.split(images, 2) as [tf.Tensor4D, tf.Tensor4D];
      return distance(a, b);
    },
    { name: "pathStep" },
  );
  const lengths = ({ z0, z1, t }: Paths) =>
    tf.tidy(() => {
      assertShape("pathStep z0", z0, [t.length, null]);
      assertShape("pathStep z1", z1, z0.shape);
      const [from, to] = space === "z" ? [z0, z1] : [mapping(z0), mapping(z1)];
      const between = space === "z" ? slerp : lerp;
      const at = (where: ArrayLike<number>) => Float32Array.from(between(from.dataSync(), to.dataSync(), where));
      const ends = [at(t), at(Array.from(t, (value) => value + epsilon))];
      const [n, d] = from.shape;
      const distances = compared(tf.concat(ends.map((values) => tf.tensor2d(values, [n, d])), 0)); // prettier-ignore
      assertShape("pathStep distance", distances, [n]);
      return Float32Array.from(distances.dataSync(), (value) => value / epsilon ** 2);
    });
  return { lengths, dispose: () => compared.dispose() };
}

const largest = 256; // pixels of a side that distances are taken at

/** The crop, and what is larger than 256 pixels reduced to 256 to 511 by means. x [n,h,w,c] -> [n,h',w',c] */
function shown(x: tf.Tensor4D, crop: PathLengthConfig["crop"]): tf.Tensor4D {
  const eighth = Math.floor(x.shape[1] / 8);
  const part = crop === "face" ? x.slice([0, 3 * eighth, 2 * eighth, 0], [-1, 4 * eighth, 4 * eighth, -1]) : x;
  return downsample(part, Math.max(1, Math.floor(part.shape[1] / largest)));
}

/** Mean of what lies from the 1st percentile, taken downwards to a value, to the 99th, taken upwards. Throws where a length is not finite. */
export function trimmedMean(lengths: readonly number[]): number {
  const bad = lengths.filter((length) => !Number.isFinite(length)).length;
  if (lengths.length === 0 || bad > 0)
    throw new Error(`perceptualPathLength: ${bad} of ${lengths.length} lengths are not finite, or there are none`);
  const sorted = Float64Array.from(lengths).sort();
  const last = sorted.length - 1;
  const [low, high] = [sorted[Math.floor(0.01 * last)]!, sorted[Math.ceil(0.99 * last)]!];
  const kept = sorted.filter((length) => length >= low && length <= high);
  return kept.reduce((sum, length) => sum + length, 0) / kept.length;
}

/** The protocol in a sentence: "PPL-<space>-<at>: ..." */
export function describePathLength({ space, at, samples, epsilon, crop }: PathLengthConfig, distance: string): string {
  return (
    `PPL-${space}-${at}: perceptual path length in ${space}, steps of ${epsilon} ${at === "full" ? "anywhere on" : "at the first end of"} ${samples.toLocaleString("en-US")} paths, ` +
    `distance of ${distance} over ${crop === "face" ? "rows 3/8 to 7/8 and columns 2/8 to 6/8" : "whole images"}, mean between the 1st and the 99th percentile, same noise at both ends`
  );
}
