import { tf } from "../backend/tf";
import { meanLuminance } from "../metrics/luma";
import { layersOf, layersOfStages, levelOf, type Layer, type Level } from "../models/levels";
import { drawn, inBatches, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { factorNames, valuesOf } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";
import { mixCodes, stageNames, type StageName } from "./mix";

/** What mixtures show: content gives all codes but those of some layers, style gives these. */
interface Shown {
  /** By factor, over the pairs whose labels differ: share of mixtures in which the judge sees the value of the one and of the other, in [0,1]. */
  readonly content: readonly (number | null)[];
  readonly style: readonly (number | null)[];
  readonly pairs: readonly number[]; // whose labels differ, by factor
  readonly luminance: number; // slope of the mean luminance's change over the difference of both images': 0 stays the content's, 1 becomes the style's
}

export interface LevelMixing extends Shown {
  readonly level: Level | undefined; // from the style; none: the content's own reconstruction
}

export interface StageMixing extends Shown {
  readonly stage: StageName | undefined; // likewise
}

/**
 * Style mixing by single levels (TPAMI Fig. 6), counted: image i is mixed with image i + 1, the last with the first. x [n,r,r,3] in [-1,1]; labels
 * [factors][n]. -> the content alone, then every level, the coarsest first. A factor of which no two neighbours differ has no shares.
 */
export function mixByLabels(editor: Editor, x: tf.Tensor4D, labels: readonly Int32Array[]): LevelMixing[] {
  const count = editor.generator.layers.length;
  const all = [undefined, ...layersOf(count)];
  const shown = mixed(editor, x, labels, all.map((layer) => (layer === undefined ? [] : [layer]))); // prettier-ignore
  return all.map((layer, i) => ({ level: layer === undefined ? undefined : levelOf(layer, count), ...shown[i]! }));
}

/** What mixtures by stages show, and what holds a factor. */
export interface StagesMixed {
  readonly factors: readonly string[];
  readonly rows: readonly StageMixing[]; // the content alone, then the coarse layers from the style, the middle ones, the fine ones
  readonly heldBy: readonly (readonly StageName[])[]; // of every factor, see holders
  readonly layers: Readonly<Record<StageName, readonly Layer[]>>;
}

/** The same by stages, whole. */
export function mixStagesByLabels(editor: Editor, x: tf.Tensor4D, labels: readonly Int32Array[]): StagesMixed {
  const [fine, middle, coarse] = layersOfStages(editor.generator.layers.length);
  const layers = { coarse, middle, fine };
  const all = [undefined, ...[...stageNames].reverse()];
  const shown = mixed(editor, x, labels, all.map((stage) => (stage === undefined ? [] : layers[stage]))); // prettier-ignore
  const rows = all.map((stage, i) => ({ stage, ...shown[i]! }));
  const factors = factorNames(editor);
  return { factors, rows, layers, heldBy: factors.map((_, i) => holders(rows, i)) };
}

/**
 * The stages that may hold a factor: the one from whose codes the most mixtures take the style's value, and those not told apart from it; none where no mixing
 * is among these. Told apart are shares p and q of the same independent pairs that differ by more than twice sqrt((p + q) / pairs), which is at least the
 * standard error of their difference.
 */
export function holders(rows: readonly StageMixing[], factor: number): StageName[] {
  const shares = rows.map(({ stage, style }) => ({ stage, share: style[factor] ?? 0 }));
  const most = Math.max(...shares.map(({ share }) => share));
  const error = (share: number) => Math.sqrt((most + share) / rows[0]!.pairs[factor]!);
  const first = shares.filter(({ share }) => most - share <= 2 * error(share)).map(({ stage }) => stage);
  return first.includes(undefined) ? [] : (first as StageName[]);
}

/** What is shown where each of these lists of layers comes from the style. */
function mixed(
  editor: Editor,
  x: tf.Tensor4D,
  labels: readonly Int32Array[],
  fromStyle: readonly (readonly Layer[])[],
): Shown[] {
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
    const mixture = (layers: readonly Layer[]) =>
      inBatches([x, partner], (content, style) => {
        const [codes, others] = [content, style].map((one) => codesOf(editor, one as tf.Tensor4D));
        return drawn(editor, mixCodes(codes!, others!, layers));
      });
    const own = unedited(editor, x);
    const luminance = meanLuminance(own);
    const towards = meanLuminance(unedited(editor, partner)).sub(luminance);
    const slope = (images: tf.Tensor4D) =>
      tf
        .sum(meanLuminance(images).sub(luminance).mul(towards))
        .div(tf.sum(tf.square(towards)))
        .dataSync()[0]!;
    const differing = labels.map((values) => Array.from(values.keys()).filter((i) => values[i] !== values[next(i)]));
    return fromStyle.map((layers): Shown => {
      const images = layers.length === 0 ? own : mixture(layers);
      const seen = valuesOf(editor, images);
      const share = (of: (i: number) => number) =>
        labels.map((values, factor) => {
          const pairs = differing[factor]!;
          const hits = pairs.filter((i) => seen[factor]![i] === values[of(i)]).length;
          return pairs.length === 0 ? null : hits / pairs.length;
        });
      return {
        ...{ content: share((i) => i), style: share(next), luminance: slope(images) },
        pairs: differing.map(({ length }) => length),
      };
    });
  });
}
