import { tf } from "../backend/tf";
import { meanLuminance } from "../metrics/luma";
import type { Editor } from "./editor";
import { sharesEqual, valuesOf } from "./factors";
import { measured } from "./measured";

/** What an edit changes, means over images. */
export interface Change {
  readonly kept: readonly number[]; // for each factor, the share of images in which the judge sees the same value as before, in [0,1]
  readonly luminance: number; // mean absolute change of the mean luminance, in [0,1]
  readonly mse: number; // of the pixels, in [-1,1]
}

/** Images before and after an edit. before, after [n,r,r,3] in [-1,1] */
export function changeOf(editor: Editor, before: tf.Tensor4D, after: tf.Tensor4D): Change {
  return measured(() => ({
    kept: sharesEqual(valuesOf(editor, before), valuesOf(editor, after)),
    luminance: tf.mean(tf.abs(meanLuminance(before).sub(meanLuminance(after)))).dataSync()[0]!,
    mse: tf.mean(tf.square(before.sub(after))).dataSync()[0]!,
  }));
}
