import { tf } from "../backend/tf";
import { batchOf, toHost, type HostImages, type ImageSet } from "../data/images";
import { encode } from "../models/encoder";
import { synthesis, type Generator } from "../models/generator";
import { layersOfStages } from "../models/levels";
import type { Quickstart } from "./quickstart";

/** Style codes of which those of some layers, counted from 0, come from others. */
export function mixCodes<C>(codes: readonly C[], others: readonly C[], layers: readonly number[]): C[] {
  return codes.map((code, layer) => (layers.includes(layer) ? others[layer]! : code));
}

/**
 * Style mixing (GH-Feat Fig. 6): every pair of a content image i and a style image j, drawn from the content's codes with the layers in `fromStyle` taken
 * from the style. codes [n,2c] per layer -> images [contents * styles, r, r, c], row by row
 */
export function mixGrid(
  generator: Generator,
  content: readonly tf.Tensor2D[],
  style: readonly tf.Tensor2D[],
  fromStyle: readonly number[],
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
  readonly name: "coarse" | "middle" | "fine";
  readonly layers: readonly number[]; // that come from the style, 1 is the coarsest
  readonly images: HostImages; // row by row: a row for each content
}

/** Stages of layersOfStages. */
export const stageNames = ["fine", "middle", "coarse"] as const;

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

/** Style mixing of images of a set by their codes; see mixStages. */
export function mixByLevel(
  { encoder, generator, config }: Quickstart,
  set: ImageSet,
  contents: readonly number[],
  styles: readonly number[],
): Mixture[] {
  const codesOf = (indices: readonly number[]) =>
    tf.tidy(() => encode(encoder, config.encoder, batchOf(set, indices)).codes);
  const [content, style] = [codesOf(contents), codesOf(styles)];
  const grids = mixStages(generator, content, style);
  tf.dispose([content, style]);
  return grids;
}
