import { tf } from "../backend/tf";
import { meanLuminance } from "../metrics/luma";
import { layersOf, levelOf, type Layer, type Level } from "../models/levels";
import { codesOf, drawn, inBatches, type Editor } from "./editor";
import { valuesOf } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";
import { mixCodes } from "./mix";

/** What a mixture takes from whom: content gives all codes but that of one level, style gives that one. */
export interface LevelMixing {
  readonly level: Level | undefined; // none: the content's own reconstruction
  /** By factor, over the pairs whose labels differ: share of mixtures in which the judge sees the value of the one and of the other, in [0,1]. */
  readonly content: readonly (number | null)[];
  readonly style: readonly (number | null)[];
  readonly luminance: number; // slope of the mean luminance's change over the difference of both images': 0 stays the content's, 1 becomes the style's
}

/**
 * Style mixing by single levels (TPAMI Fig. 6), counted: image i is mixed with image i + 1, the last with the first. x [n,r,r,3] in [-1,1]; labels
 * [factors][n]. -> the content alone, then every level, the coarsest first. A factor of which no two neighbours differ has no shares.
 */
export function mixByLabels(editor: Editor, x: tf.Tensor4D, labels: readonly Int32Array[]): LevelMixing[] {
  const n = x.shape[0];
  const next = (i: number) => (i + 1) % n;
  return measured(() => {
    const partner = tf.gather(
      x,
      tf.tensor1d(
        Int32Array.from({ length: n }, (_, i) => next(i)),
        "int32",
      ),
    );
    const mixed = (layer: Layer) =>
      inBatches([x, partner], (content, style) => {
        const [codes, others] = [content, style].map((one) => codesOf(editor, one as tf.Tensor4D));
        return drawn(editor, mixCodes(codes!, others!, [layer]));
      });
    const own = unedited(editor, x);
    const luminance = meanLuminance(own);
    const towards = meanLuminance(unedited(editor, partner)).sub(luminance);
    const slope = (images: tf.Tensor4D) =>
      tf
        .sum(meanLuminance(images).sub(luminance).mul(towards))
        .div(tf.sum(tf.square(towards)))
        .dataSync()[0]!;
    const count = editor.generator.layers.length;
    return [undefined, ...layersOf(count)].map((layer): LevelMixing => {
      const images = layer === undefined ? own : mixed(layer);
      const seen = valuesOf(editor, images);
      const share = (of: (i: number) => number) =>
        labels.map((values, factor) => {
          const differing = Array.from(values.keys()).filter((i) => values[i] !== values[next(i)]);
          const hits = differing.filter((i) => seen[factor]![i] === values[of(i)]).length;
          return differing.length === 0 ? null : hits / differing.length;
        });
      return {
        level: layer === undefined ? undefined : levelOf(layer, count),
        ...{ content: share((i) => i), style: share(next), luminance: slope(images) },
      };
    });
  });
}
