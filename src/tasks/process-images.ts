import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import type { ProcessingConfig } from "../experiments/editing";
import { mse, ssim } from "../metrics/similarity";
import type { Degradation } from "./degradation";
import { drawn, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { measured } from "./measured";
import { optimiseCodes } from "./optimise-codes";

/** What became of degraded images, beside the true ones, which only these scores see. */
export interface Restored {
  readonly images: HostImages;
  readonly mse: number; // in [-1,1], means over images
  readonly ssim: number;
  readonly missing: number; // mean squared error of the part that was missing
}

type Course = readonly (Restored & { readonly steps: number })[]; // by eq. 5 after so many steps; after 0, by the encoder alone

export interface Processed {
  readonly degradation: Degradation;
  readonly count: number;
  readonly truth: HostImages;
  readonly baseline: Restored; // without learning
  readonly course: Course;
  readonly chosen: number; // of the steps in the course: those after which validation images miss least
  readonly ofTruth: Restored; // what the encoder makes of the true images
}

type Setting = Pick<ProcessingConfig, "adam" | "at">;

/**
 * Image processing with GH-Feat (TPAMI Fig. 12): images [n,r,r,3] in [-1,1], degraded and restored by eq. 5 from the codes on that the encoder reads. How
 * many steps are best cannot be told from what is left of an image: it is chosen on the `validation` images, and the scores are those of `x`.
 */
export async function processImages(
  editor: Editor,
  { x, validation }: { readonly x: tf.Tensor4D; readonly validation: tf.Tensor4D },
  degradation: Degradation,
  setting: Setting,
  signal?: AbortSignal,
): Promise<Processed> {
  const ofValidation = await courseOf(editor, validation, degradation, setting, signal);
  const best = ofValidation.reduce((least, one) => (one.missing < least.missing ? one : least));
  const course = await courseOf(editor, x, degradation, setting, signal);
  const restored = (run: () => tf.Tensor4D) => restoredTo(x, tf.tidy(run), degradation);
  return {
    ...{ degradation, count: x.shape[0], course, chosen: best.steps },
    truth: toHost(x.clone()),
    baseline: restored(() => degradation.fill(degradation.observe(x))),
    ofTruth: restored(() => drawn(editor, codesOf(editor, x))),
  };
}

/** Scores of y beside x; y is disposed of. */
function restoredTo(x: tf.Tensor4D, y: tf.Tensor4D, { missing }: Degradation): Restored {
  const [error, similarity, ofMissing] = measured(() =>
    [mse(x, y), ssim(x, y), tf.square(missing(y).sub(missing(x)))].map((values) => tf.mean(values).dataSync()[0]!),
  ) as [number, number, number];
  return { images: toHost(y), mse: error, ssim: similarity, missing: ofMissing };
}

async function courseOf(
  editor: Editor,
  x: tf.Tensor4D,
  degradation: Degradation,
  setting: Setting,
  signal: AbortSignal | undefined,
): Promise<Course> {
  const { observe, fill } = degradation;
  const observed = tf.tidy(() => observe(x));
  const start = tf.tidy(() => codesOf(editor, fill(observed)));
  const course: (Restored & { steps: number })[] = [];
  try {
    for await (const { steps, image } of optimiseCodes(editor.generator, start, observed, degradation, setting, signal))
      course.push({ steps, ...restoredTo(x, image, degradation) });
    return course;
  } finally {
    tf.dispose([observed, start]);
  }
}
