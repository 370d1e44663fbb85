import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import { colourDistance } from "../metrics/colour-distance";
import { layersOf } from "../models/levels";
import { changeOf } from "./change";
import { drawn, inBatches, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { factorNames } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";
import { mixCodes, mixGrid } from "./mix";

/** The finer half of the layers, which give the style: 8 to 14 of the 14 at 256 px, counted from 1 (TPAMI 4.3.4), 5 to 8 of the 8 at 32 px. */
export function styleLayers({ generator }: Editor) {
  const all = layersOf(generator.layers.length);
  return all.slice(all.length / 2);
}

/** Every pair of a content and a style image (Fig. 10). contents [r,...], styles [c,...] -> images [r * c,...] row by row */
export function transferGrid(editor: Editor, contents: tf.Tensor4D, styles: tf.Tensor4D): HostImages {
  return toHost(
    tf.tidy(() => mixGrid(editor.generator, codesOf(editor, contents), codesOf(editor, styles), styleLayers(editor))),
  );
}

/** Means over pairs of images. Distances are those of colour statistics (see colourDistance) to the style image. */
export interface Transfer {
  readonly before: number; // of the content's reconstruction
  readonly after: number; // of the content in the style
  readonly best: number; // of the style image's own reconstruction
  readonly factors: readonly string[];
  readonly kept: readonly number[]; // for each factor, share in which the judge sees what it sees in the content's reconstruction
}

/** Content image i in the style of style image i. contents, styles [n,r,r,3] */
export function transferPairs(editor: Editor, contents: tf.Tensor4D, styles: tf.Tensor4D): Transfer {
  return measured(() => {
    const before = unedited(editor, contents);
    const after = inBatches([contents, styles], (content, style) => {
      const [kept, taken] = [content, style].map((x) => codesOf(editor, x as tf.Tensor4D));
      return drawn(editor, mixCodes(kept!, taken!, styleLayers(editor)));
    });
    const distance = (x: tf.Tensor4D) => tf.mean(colourDistance(x, styles)).dataSync()[0]!;
    return {
      ...{ before: distance(before), after: distance(after), best: distance(unedited(editor, styles)) },
      ...{ factors: factorNames(editor), kept: changeOf(editor, before, after).kept },
    };
  });
}
