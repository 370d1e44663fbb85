import { tf } from "../backend/tf";
import { batchOf, toHost, type HostImages, type ImageSource } from "../data/images";
import { maskedErrors } from "../metrics/masked-error";
import { seamContrast } from "../metrics/seam";
import { mse } from "../metrics/similarity";
import type { Composites } from "./composites";
import type { Editor } from "./editor";
import { valuesOf } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";

/** Numbers of a harmonization, over all composites. */
export interface Harmonization {
  readonly count: number;
  readonly mse: number; // of the result to the composite, in [-1,1]
  readonly inside: number; // mean squared change of the reconstruction by the paste, of the pixels where it was pasted, in [-1,1]
  readonly outside: number; // of all others
  readonly toPaste: Record<"reconstruction" | "result", number>; // mean squared difference to the composite where it was pasted: the reconstruction without the paste, and the result
  readonly seam: Record<"untouched" | "reconstruction" | "composite" | "result", number>; // see seamContrast, at the border of what was pasted
  readonly seen: Record<"reconstruction" | "composite" | "result", number> | undefined; // share in which the judge sees what was pasted; undefined where it has no factor for it
}

export interface HarmonizedImages {
  readonly target: HostImages;
  readonly donor: HostImages;
  readonly composite: HostImages;
  readonly result: HostImages;
}

const tensors = ({ size, targets, pictures, masks }: Composites) => ({
  composite: tf.tensor4d(
    Float32Array.from(pictures, (x) => x / 127.5 - 1),
    [targets.length, size, size, 3],
  ),
  mask: tf.tensor4d(Float32Array.from(masks), [targets.length, size, size, 1]),
});

/** The first composites, harmonized: encoded and drawn again (TPAMI Fig. 9). */
export function harmonized(editor: Editor, images: ImageSource, all: Composites, count: number): HarmonizedImages {
  return measured(() => {
    const composite = tensors(all).composite.slice(0, count);
    return {
      target: toHost(batchOf(images, all.targets.slice(0, count))),
      donor: toHost(batchOf(images, all.donors.slice(0, count))),
      composite: toHost(composite.clone()),
      result: toHost(unedited(editor, composite)),
    };
  });
}

/** `seenAs`: the factor and its value that an image with the part has. */
export function harmonization(
  editor: Editor,
  images: ImageSource,
  composites: Composites,
  seenAs?: { readonly factor: string; readonly value: string },
): Harmonization {
  return measured(() => {
    const { composite, mask } = tensors(composites);
    const untouched = batchOf(images, composites.targets);
    const [reconstruction, result] = [unedited(editor, untouched), unedited(editor, composite)];
    const share = (x: tf.Tensor4D) => shareOf(editor, x, seenAs!);
    const toPaste = (x: tf.Tensor4D) => maskedErrors(x, composite, mask).inside;
    const contrast = (x: tf.Tensor4D) => seamContrast(x, mask);
    return {
      count: composites.targets.length,
      mse: tf.mean(mse(composite, result)).dataSync()[0]!,
      ...maskedErrors(reconstruction, result, mask),
      toPaste: { reconstruction: toPaste(reconstruction), result: toPaste(result) },
      seam: {
        ...{ untouched: contrast(untouched), reconstruction: contrast(reconstruction) },
        ...{ composite: contrast(composite), result: contrast(result) },
      },
      seen: seenAs && { reconstruction: share(reconstruction), composite: share(composite), result: share(result) },
    };
  });
}

/** Share of images in which the judge sees the value of the factor. */
function shareOf(editor: Editor, x: tf.Tensor4D, seenAs: { readonly factor: string; readonly value: string }): number {
  const factor = editor.factors.findIndex(({ name }) => name === seenAs.factor);
  const value = editor.factors[factor]?.values.indexOf(seenAs.value) ?? -1;
  if (value < 0) throw new Error(`harmonization: the judge knows no ${seenAs.factor} "${seenAs.value}"`);
  const found = valuesOf(editor, x)[factor]!;
  return found.reduce((sum, one) => sum + Number(one === value), 0) / found.length;
}
