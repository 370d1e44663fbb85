import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batchOf, toHost, type HostImages, type ImageSet } from "../data/images";
import { mapping, styleCodes, synthesis, truncate } from "../models/generator";
import { layersOf, levelOf, type Level } from "../models/levels";
import { layerResolutions } from "../models/stylegan-config";
import { codesOf } from "./encoder-pair";
import type { Quickstart } from "./quickstart";

/** An image by its number in the set, or what the generator draws from the z of a seed. */
export type Source = { readonly image: number } | { readonly seed: number };

/** A rectangle of B laid over A before A is encoded (GH-Feat Fig. 9, harmonisation), in pixels; the same size in both. */
export interface Patch {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fromX: number;
  readonly fromY: number;
}

/** What to draw. Layer 0 is the coarsest. */
export interface Recipe {
  readonly a: Source;
  readonly b: Source;
  readonly mix: readonly number[]; // per layer, 0: the code of A, 1: of B (GH-Feat Fig. 6, in degrees)
  readonly resample: readonly (number | null)[]; // per layer, a seed: the code that this z gives there (Fig. 4 and 7)
  readonly patch?: Patch | undefined;
}

export interface Explorer {
  readonly layers: readonly { readonly resolution: number; readonly level: Level }[]; // level 1 is the finest, as in the paper
  readonly size: number;
  readonly images: number;
  /** A source as an image [1,size,size,channels]: real, or drawn by the generator. */
  source(source: Source): HostImages;
  /** A (with the patch) as it enters the encoder, and G of the mixed codes: [1,size,size,channels] each. */
  draw(recipe: Recipe): { input: HostImages; output: HostImages };
  dispose(): void;
}

const psi = 0.7; // truncation of what is drawn at random

/** Latent editing by hand: the networks' encoder and generator, compiled for one image, over the images of `set`. */
export function createExplorer({ encoder, generator, config }: Quickstart, set: ImageSet): Explorer {
  const { model } = config.encoder;
  const resolutions = layerResolutions(model);
  const pair = { encoder, generator, setting: config.encoder };
  const codesOfImage = compile((x: tf.Tensor4D) => codesOf(pair, x), { name: "explore_encode" });
  const codesOfZ = compile((z: tf.Tensor2D) => styleCodes(generator, truncate(generator, mapping(generator, z), psi)), {
    name: "explore_sample",
  });
  const draw = compile((codes: tf.Tensor2D[]) => synthesis(generator, codes).image, { name: "explore_draw" });
  const blend = compile(
    (a: tf.Tensor2D[], b: tf.Tensor2D[], fresh: tf.Tensor2D[], mix: tf.Tensor1D, replaced: tf.Tensor1D) => {
      const [byB, byFresh] = [tf.unstack(mix), tf.unstack(replaced)];
      const codes = a.map((code, layer) => {
        const mixed = lerp(code, b[layer]!, byB[layer]!);
        return lerp(mixed, fresh[layer]!, byFresh[layer]!);
      });
      return synthesis(generator, codes).image;
    },
    { name: "explore_blend" },
  );

  const normal = (seed: number) => {
    const random = createRandom(seed);
    const z = random.normal([1, config.gan.model.latent]) as tf.Tensor2D;
    random.dispose();
    return z;
  };
  const sampled = (seed: number) => tf.tidy(() => codesOfZ(normal(seed)));
  const pixels = (source: Source): tf.Tensor4D =>
    "image" in source ? batchOf(set, [source.image]) : tf.tidy(() => draw(sampled(source.seed)));
  /** An image's code is the encoder's; a sample's is its own, unless its pixels were changed. */
  const codes = (source: Source, image: tf.Tensor4D, changed: boolean) =>
    "image" in source || changed ? codesOfImage(image) : sampled(source.seed);

  return {
    layers: layersOf(resolutions.length).map((layer) => ({
      resolution: resolutions[layer]!,
      level: levelOf(layer, resolutions.length),
    })),
    size: set.size,
    images: set.count,
    source: (source) => toHost(pixels(source)),
    draw: (recipe) => {
      const [input, output] = tf.tidy(() => {
        const [a, b] = [pixels(recipe.a), pixels(recipe.b)];
        const x = recipe.patch ? paste(a, b, recipe.patch) : a;
        const ofA = codes(recipe.a, x, recipe.patch !== undefined);
        const fresh = new Map<number, tf.Tensor2D[]>();
        const replacements = ofA.map((code, layer) => {
          const seed = recipe.resample[layer] ?? null;
          if (seed === null) return code;
          if (!fresh.has(seed)) fresh.set(seed, sampled(seed));
          return fresh.get(seed)![layer]!;
        });
        const replaced = recipe.resample.map((seed) => (seed === null ? 0 : 1));
        return [
          x,
          blend(ofA, codes(recipe.b, b, false), replacements, tf.tensor1d([...recipe.mix]), tf.tensor1d(replaced)),
        ];
      });
      return { input: toHost(input), output: toHost(output) };
    },
    dispose: () => {
      for (const compiled of [codesOfImage, codesOfZ, draw, blend]) compiled.dispose();
    },
  };
}

/** Exact at both ends, which a + (b - a) * share is not: all levels of B are B. [n,c] each, share [] in [0,1] -> [n,c] */
function lerp(a: tf.Tensor2D, b: tf.Tensor2D, share: tf.Tensor): tf.Tensor2D {
  return a.mul(tf.sub(1, share)).add(b.mul(share));
}

/** `patch` of b laid over a: both [1,r,r,c] -> [1,r,r,c] */
function paste(a: tf.Tensor4D, b: tf.Tensor4D, patch: Patch): tf.Tensor4D {
  const [, rows, columns, channels] = a.shape;
  const piece = tf.slice(b, [0, patch.fromY, patch.fromX, 0], [1, patch.height, patch.width, channels]);
  const around: [number, number][] = [
    [0, 0],
    [patch.y, rows - patch.y - patch.height],
    [patch.x, columns - patch.x - patch.width],
    [0, 0],
  ];
  const inside = tf.pad(tf.onesLike(piece), around);
  return a.mul(tf.sub(1, inside)).add(tf.pad(piece, around));
}
