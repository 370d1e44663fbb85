import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batches, heeding, pieces } from "../data/batches";
import type { LabelledImages } from "../data/images";
import type { ComparedSets } from "../metrics/compared-sets";
import { momentsOf } from "../metrics/feature-pass";
import { frechetDistance, frechetName } from "../metrics/frechet";
import type { Moments } from "../metrics/moments";
import { drawAt, drawNoise, mapping, styleCodes, truncate, type Generator, type Growth } from "../models/generator";
import { judge, judgeDimensions, judgeName, type Judge } from "../models/judge";

/** What a number of this file's is called in logs and tables. */
export const distanceName = frechetName(judgeName);

interface SampleOptions {
  readonly psi?: number; // truncation; 1, which is none, unless given
  readonly growth?: Growth | undefined; // where growing stands; what is drawn is enlarged to the generator's resolution
}

/** `count` images that the generator draws from z ~ N(0, I) with fresh noise, all fixed by the seed. */
function* drawSamples(
  generator: Generator,
  count: number,
  seed: number,
  { psi = 1, growth }: SampleOptions,
): IterableIterator<tf.Tensor4D> {
  const random = createRandom(seed);
  const latent = generator.wAverage.size;
  const draw = compile(
    (z: tf.Tensor2D, noise: tf.Tensor4D[]) => {
      const codes = styleCodes(generator, truncate(generator, mapping(generator, z), psi));
      return drawAt(generator, codes, growth, noise);
    },
    { name: "samples" },
  );
  try {
    for (const [, n] of pieces(count)) {
      const [z, noise] = [random.normal([n, latent]) as tf.Tensor2D, drawNoise(generator, random, n)];
      const image = draw(z, noise);
      tf.dispose([z, noise]);
      yield image;
    }
  } finally {
    draw.dispose();
    random.dispose();
  }
}

/** Frechet distances to the images of one set, by the judge's features. */
export interface DistanceTo {
  readonly protocol: (nFake: number, fakes?: string) => ComparedSets;
  /** Of any images in batches, which are disposed of. */
  readonly images: (compared: Iterable<tf.Tensor4D>, signal?: AbortSignal) => Promise<number>;
  /** Of `count` samples of a generator. */
  readonly samples: (
    generator: Generator,
    count: number,
    seed: number,
    options?: SampleOptions & { readonly signal?: AbortSignal | undefined },
  ) => Promise<number>;
}

export function distanceTo(weights: Judge, real: LabelledImages): DistanceTo {
  const features = (x: tf.Tensor4D) => judge(weights, x).features;
  let ofReal: Moments | undefined;
  const images = async (compared: Iterable<tf.Tensor4D>, signal?: AbortSignal) => {
    ofReal ??= await momentsOf(heeding(batches(real, real.count), signal), features, judgeDimensions);
    return frechetDistance(ofReal, await momentsOf(heeding(compared, signal), features, judgeDimensions));
  };
  return {
    protocol: (nFake, fakes) => ({
      ...{ network: judgeName, nReal: real.count, nFake, split: real.name },
      ...(fakes !== undefined && { fakes }),
    }),
    images,
    samples: (generator, count, seed, { signal, ...options } = {}) =>
      images(drawSamples(generator, count, seed, options), signal),
  };
}
