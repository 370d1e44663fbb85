import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import { synthesis, type Generator } from "../models/generator";
import { layersOf, layersOfStages, type Layer } from "../models/levels";
import { codesOf, type ReadyPair } from "./encoder-pair";

/** Style codes of which those of some layers come from others. */
export function mixCodes<C>(codes: readonly C[], others: readonly C[], layers: readonly Layer[]): C[] {
  return layersOf(codes.length).map((layer) => (layers.includes(layer) ? others[layer]! : codes[layer]!));
}

/**
 * Style mixing (GH-Feat Fig. 6): every pair of a content image i and a style image j, drawn from the content's codes with the layers in `fromStyle` taken
 * from the style. codes [n,2c] per layer -> images [contents * styles, r, r, c], row by row
 */
export function mixGrid(
  generator: Generator,
  content: readonly tf.Tensor2D[],
  style: readonly tf.Tensor2D[],
  fromStyle: readonly Layer[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const [rows, columns] = [content[0]!.shape[0], style[0]!.shape[0]];
    const ofRow = tf.range(0, rows * columns, 1, "int32").div<tf.Tensor1D>(tf.scalar(columns, "int32"));
    const ofColumn = tf.range(0, rows * columns, 1, "int32").mod<tf.Tensor1D>(tf.scalar(columns, "int32"));
    const ofAll = (codes: readonly tf.Tensor2D[], which: tf.Tensor1D) => codes.map((code) => tf.gather(code, which));
    return synthesis(generator, mixCodes(ofAll(content, ofRow), ofAll(style, ofColumn), fromStyle)).image;
  });
}

export interface Mixture {
  readonly name: StageName;
  readonly layers: readonly number[]; // that come from the style, as the papers count them: 1 is the coarsest
  readonly images: HostImages; // row by row: a row for each content
}

/** Stages of layersOfStages. */
export const stageNames = ["fine", "middle", "coarse"] as const;
export type StageName = (typeof stageNames)[number];

/** Three grids for the same pairs: the layers that come from the style are the coarse ones (whose codes R6 predicts), the middle (R5) and the fine ones (R4). */
export function mixStages(
  generator: Generator,
  content: readonly tf.Tensor2D[],
  style: readonly tf.Tensor2D[],
): Mixture[] {
  return layersOfStages(content.length)
    .map((layers, stage) => ({
      name: stageNames[stage]!,
      layers: layers.map((layer) => layer + 1),
      images: toHost(mixGrid(generator, content, style, layers)),
    }))
    .reverse();
}

/** The same of images by their codes, and the contents drawn by their own: contents [a,r,r,c], styles [b,r,r,c] in [-1,1] -> [a,r,r,c], and [a * b,r,r,c] each */
export function mixImages(
  pair: ReadyPair,
  contents: tf.Tensor4D,
  styles: tf.Tensor4D,
): { own: HostImages; mixtures: Mixture[] } {
  const [content, style] = tf.tidy(() => [codesOf(pair, contents), codesOf(pair, styles)]) as [
    tf.Tensor2D[],
    tf.Tensor2D[],
  ];
  const own = toHost(tf.tidy(() => synthesis(pair.generator, content).image));
  const mixtures = mixStages(pair.generator, content, style);
  tf.dispose([content, style]);
  return { own, mixtures };
}
