import { tf } from "../backend/tf";
import { pieces } from "../data/batches";
import { toHost, type HostImages } from "../data/images";
import { mapping, styleCodes, synthesis, truncate, type Generator } from "../models/generator";
import { judge, type Judge } from "../models/judge";
import { layersOfStages } from "../models/levels";
import type { DistanceTo } from "./frechet";
import { mixCodes, mixStages, stageNames, type Mixture } from "./mix";
import { randomCodes } from "./random-codes";

/** `n` codes w from z ~ N(0, I) fixed by the seed: [n,latent] */
export function codesW(generator: Generator, n: number, seed: number): tf.Tensor2D {
  return tf.tidy(() => mapping(generator, randomCodes(n, generator.wAverage.size, seed)));
}

/** Native style codes of `n` samples, y = A w + b, not truncated: [n,2c] per layer */
export function nativeCodes(generator: Generator, n: number, seed: number): tf.Tensor2D[] {
  return tf.tidy(() => styleCodes(generator, codesW(generator, n, seed)));
}

/** Images of the same `n` codes, truncated by each psi, drawn with the stored noise. */
export function truncated(
  generator: Generator,
  psis: readonly number[],
  n: number,
  seed: number,
): { psi: number; images: HostImages }[] {
  const w = codesW(generator, n, seed);
  const rows = psis.map((psi) => ({
    psi,
    images: toHost(tf.tidy(() => synthesis(generator, styleCodes(generator, truncate(generator, w, psi))).image)),
  }));
  w.dispose();
  return rows;
}

/** The distance of `count` samples at each psi. */
export async function truncationDistances(
  generator: Generator,
  toReal: DistanceTo,
  psis: readonly number[],
  { fakes, seed }: { readonly fakes: number; readonly seed: number },
): Promise<{ psi: number; distance: number }[]> {
  const rows = [];
  for (const psi of psis) rows.push({ psi, distance: await toReal.samples(generator, fakes, seed, { psi }) });
  return rows;
}

/** Style mixing of samples (StyleGAN Fig. 3): for coarse, middle and fine layers, a grid in which they come from the column's code and the others from the row's. */
export function mixSamples(
  generator: Generator,
  rows: number,
  columns: number,
  seed: number,
): { content: HostImages; style: HostImages; mixtures: Mixture[] } {
  const [content, style] = [nativeCodes(generator, rows, seed), nativeCodes(generator, columns, seed + 1)];
  const draw = (codes: tf.Tensor2D[]) => toHost(tf.tidy(() => synthesis(generator, codes).image));
  const result = { content: draw(content), style: draw(style), mixtures: mixStages(generator, content, style) };
  tf.dispose([content, style]);
  return result;
}

export interface ClassShares {
  readonly pairs: number; // of samples that were drawn
  readonly different: number; // of them in different classes: what the shares are of
  readonly shares: readonly ClassShare[];
}

interface ClassShare {
  readonly name: Mixture["name"];
  readonly layers: readonly number[]; // that come from the other code, 1 is the coarsest
  readonly content: number; // share of mixtures that the judge puts into the class of the code that gives the other layers, in [0,1]
  readonly style: number; // into that of the code that gives these
}

/** What the layers of a stage decide: of `pairs` of samples those that the judge puts into different classes are mixed, and it looks again. */
export function classShares(generator: Generator, weights: Judge, pairs: number, seed: number): ClassShares {
  const counts = stageNames.map(() => ({ content: 0, style: 0 }));
  let different = 0;
  for (const [first, n] of pieces(pairs)) {
    const [a, b] = [0, 1].map((i) => codesW(generator, n, seed + 2 * first + i)) as [tf.Tensor2D, tf.Tensor2D];
    tf.tidy(() => {
      const classOf = (codes: tf.Tensor2D[]) =>
        tf.argMax(judge(weights, synthesis(generator, codes).image).logits, 1).dataSync();
      const [content, style] = [styleCodes(generator, a), styleCodes(generator, b)];
      const [ofContent, ofStyle] = [classOf(content), classOf(style)];
      const isPair = Array.from(ofContent, (one, i) => one !== ofStyle[i]);
      different += isPair.filter(Boolean).length;
      layersOfStages(content.length).forEach((layers, stage) => {
        const found = classOf(mixCodes(content, style, layers));
        found.forEach((one, i) => {
          if (isPair[i] && one === ofContent[i]) counts[stage]!.content++;
          if (isPair[i] && one === ofStyle[i]) counts[stage]!.style++;
        });
      });
    });
    tf.dispose([a, b]);
  }
  if (different === 0) throw new Error("classShares: the judge puts all samples into one class");
  const layers = layersOfStages(generator.layers.length);
  const shares = stageNames
    .map((name, stage) => ({
      name,
      layers: layers[stage]!.map((layer) => layer + 1),
      content: counts[stage]!.content / different,
      style: counts[stage]!.style / different,
    }))
    .reverse();
  return { pairs, different, shares };
}
