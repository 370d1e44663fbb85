import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import type { ProcessingConfig } from "../experiments/editing";
import { mse, ssim } from "../metrics/similarity";
import type { Degradation } from "./degradation";
import { codesOf, drawn, type Editor } from "./editor";
import { measured } from "./measured";
import { optimiseCodes } from "./optimise-codes";

/** What became of degraded images, beside the true ones, which only these scores see. */
export interface Restored {
  readonly images: HostImages;
  readonly mse: number; // in [-1,1], means over images
  readonly ssim: number;
  readonly missing: number; // mean squared error of the part that was missing
}

export interface Processed {
  readonly degradation: Degradation;
  readonly count: number;
  readonly truth: HostImages;
  readonly baseline: Restored; // without learning
  readonly course: readonly (Restored & { readonly steps: number })[]; // by eq. 5 after so many steps; after 0, by the encoder alone
  readonly ofTruth: Restored; // what the encoder makes of the true images
}

/** Image processing with GH-Feat (TPAMI Fig. 12): x [n,r,r,3] in [-1,1], degraded and restored by eq. 5 from the codes on that the encoder reads. */
export async function processImages(
  editor: Editor,
  x: tf.Tensor4D,
  degradation: Degradation,
  { adam, at }: Pick<ProcessingConfig, "adam" | "at">,
  signal?: AbortSignal,
): Promise<Processed> {
  const { observe, fill, missing } = degradation;
  const restored = (y: tf.Tensor4D): Restored => {
    const [error, similarity, ofMissing] = measured(() =>
      [mse(x, y), ssim(x, y), tf.square(missing(y).sub(missing(x)))].map((values) => tf.mean(values).dataSync()[0]!),
    ) as [number, number, number];
    return { images: toHost(y), mse: error, ssim: similarity, missing: ofMissing };
  };
  const observed = tf.tidy(() => observe(x));
  const filled = tf.tidy(() => fill(observed));
  const start = tf.tidy(() => codesOf(editor, filled));
  const course: (Restored & { steps: number })[] = [];
  try {
    for await (const { steps, image } of optimiseCodes(
      editor.generator,
      start,
      observed,
      degradation,
      { adam, at },
      signal,
    ))
      course.push({ steps, ...restored(image) });
    return {
      ...{ degradation, count: x.shape[0], course },
      truth: toHost(x.clone()),
      baseline: restored(filled.clone()),
      ofTruth: restored(tf.tidy(() => drawn(editor, codesOf(editor, x)))),
    };
  } finally {
    tf.dispose([observed, filled, start]);
  }
}
