import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import { maskedErrors } from "../metrics/masked-error";
import type { StyleCode } from "../models/generator";
import { layerOf, layersOf, levelAt, levelOf, type Layer, type Level } from "../models/levels";
import { layerResolutions } from "../models/stylegan-config";
import { downsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import { drawn, inBatches, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { unedited } from "./global-edit";
import { measured } from "./measured";
import { nativeCodes } from "./stylegan";

/**
 * A style code that is y' where the mask is 1, and y where it is 0. AdaIN normalises its input alike for both and is affine in the code, so with this code it is
 * m AdaIN(x, y') + (1 - m) AdaIN(x, y), GH-Feat's local editing (TPAMI 4.3.2). y, other [n,2c], mask [n,h,w,1] in [0,1] -> [n,h,w,2c]
 */
export function blendCodes(y: tf.Tensor2D, other: tf.Tensor2D, mask: tf.Tensor4D): tf.Tensor4D {
  const [n, length] = y.shape;
  assertShape("blendCodes other", other, [n, length]);
  assertShape("blendCodes mask", mask, [n, null, null, 1]);
  const everywhere = (code: tf.Tensor2D) => code.reshape<tf.Tensor4D>([n, 1, 1, length]);
  return everywhere(y).add(mask.mul(everywhere(other).sub(everywhere(y))));
}

/** Codes [n,2c] per layer whose code at one layer is that of `others` inside the mask [n,r,r,1], which is averaged over the pixels of the layer's maps. */
export function withRegion(
  { setting }: Editor,
  codes: readonly tf.Tensor2D[],
  others: readonly tf.Tensor2D[],
  layer: Layer,
  mask: tf.Tensor4D,
): StyleCode[] {
  const size = layerResolutions(setting.model)[layer]!;
  return codes.map((y, i) => (i === layer ? blendCodes(y, others[i]!, downsample(mask, mask.shape[1] / size)) : y));
}

/** The images [n,r,r,3] with the regions [n,r,r,1] edited at one layer: each has the code of a sample there. -> [n,r,r,3] */
function edited(editor: Editor, x: tf.Tensor4D, mask: tf.Tensor4D, layer: Layer, seed: number): tf.Tensor4D {
  return tf.tidy(() => {
    const others = nativeCodes(editor.generator, x.shape[0], seed);
    return inBatches([x, mask, ...others], (part, region, ...samples) => {
      const codes = codesOf(editor, part as tf.Tensor4D);
      return drawn(editor, withRegion(editor, codes, samples as tf.Tensor2D[], layer, region as tf.Tensor4D));
    });
  });
}

/** Images whose regions are edited at one level, for pictures; and where they changed: the mean difference over the channels, -1 none and 1 the image's greatest. */
export function editRegion(
  editor: Editor,
  x: tf.Tensor4D,
  mask: tf.Tensor4D,
  level: number,
  seed: number,
): { images: HostImages; change: HostImages } {
  const count = editor.generator.layers.length;
  const layer = layerOf(levelAt(level, count), count);
  return measured(() => {
    const images = edited(editor, x, mask, layer, seed);
    const change = tf.mean(tf.abs(images.sub(unedited(editor, x))), 3, true);
    const greatest = tf.max(change, [1, 2], true).add(1e-12);
    return { images: toHost(images), change: toHost(change.div(greatest).mul(2).sub(1)) };
  });
}

/** Mean squared changes, in [-1,1], of the pixels inside and outside of the region. */
export interface RegionChange {
  readonly level: Level;
  readonly resolution: number; // of the layer's maps, in pixels
  readonly inside: number;
  readonly outside: number;
}

/** What an edit of a region at each level changes against the unedited reconstruction, the coarsest level first. x [n,r,r,3], mask [n,r,r,1] */
export function regionChanges(editor: Editor, x: tf.Tensor4D, mask: tf.Tensor4D, seed: number): RegionChange[] {
  const count = editor.generator.layers.length;
  const resolutions = layerResolutions(editor.setting.model);
  return measured(() => {
    const before = unedited(editor, x);
    return layersOf(count).map((layer) => ({
      ...{ level: levelOf(layer, count), resolution: resolutions[layer]! },
      ...maskedErrors(before, edited(editor, x, mask, layer, seed), mask),
    }));
  });
}
