import { tf } from "../backend/tf";
import type { ImageSource } from "../data/images";
import type { DistortionName, MetricsConfig } from "../experiments/metrics";
import { msSsim } from "../metrics/ms-ssim";
import { resize } from "../metrics/resize";
import { psnr, ssim } from "../metrics/similarity";
import { perceptualFeature } from "../models/classifier";
import { distortions } from "./distortions";
import type { Classifiers } from "./ghfeat";
import { judged, largeBatches, scoreSets, type SetScore } from "./judged-sets";

/** Means over pairs of an image and its distortion. */
export interface PairScore {
  readonly psnr: number; // decibels
  readonly ssim: number;
  readonly msSsim: number;
  readonly feature: number; // mean squared difference of F's last maps
}

export interface DistortionScore {
  readonly kind: DistortionName;
  readonly step: number; // from 1 on
  readonly strength: number;
  readonly pairs: PairScore;
  readonly sets: SetScore; // the second half, distorted, against the first
}

export interface DistortionScores {
  readonly undistorted: SetScore; // the second half as it is
  readonly rows: readonly DistortionScore[];
}

/** Pixels of a side that the networks see. */
export const networkSize = 32;
const reducing = "pil-bicubic";
export const describeReduction = `reduced to ${networkSize} x ${networkSize} by ${reducing}`;

const toNetwork = (x: tf.Tensor4D) => resize(x, [networkSize, networkSize], reducing);

/** Every metric at every strength of every distortion. `faces` are both halves. Throws what `signal` was aborted with. */
export async function distortionScores(
  { classifier, judge }: Pick<Classifiers, "classifier" | "judge">,
  faces: ImageSource,
  { images, pairs, strengths, neighbours, seed }: MetricsConfig,
  signal?: AbortSignal,
): Promise<DistortionScores> {
  const feature = (x: tf.Tensor4D) => perceptualFeature(classifier, toNetwork(x));
  const reduced = function* (first: number) {
    for (const x of largeBatches(faces, first, images)) {
      yield tf.tidy(() => toNetwork(x));
      x.dispose();
    }
  };
  const real = await judged(judge, reduced(0));
  const score = async (kind: DistortionName, strength: number) => {
    const sums = { psnr: 0, ssim: 0, msSsim: 0, feature: 0 };
    const seen: tf.Tensor4D[] = [];
    let first = 0;
    for (const x of largeBatches(faces, images, images)) {
      signal?.throwIfAborted();
      const y = await distortions[kind].apply(x, strength, seed + first);
      const n = Math.min(x.shape[0], pairs - first);
      if (n > 0) addPairs(sums, x, y, n, feature);
      seen.push(tf.tidy(() => toNetwork(y)));
      first += x.shape[0];
      tf.dispose([x, y]);
    }
    const mean = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / pairs]));
    return { pairs: mean as unknown as PairScore, sets: scoreSets(real, await judged(judge, seen), neighbours) };
  };
  const rows: DistortionScore[] = [];
  for (const [kind, values] of Object.entries(strengths) as [DistortionName, readonly number[]][])
    for (const [i, strength] of values.entries())
      rows.push({ kind, strength, step: i + 1, ...(await score(kind, strength)) });
  return { undistorted: scoreSets(real, await judged(judge, reduced(images)), neighbours), rows };
}

/** Adds the scores of the first n images of a batch. */
function addPairs(
  sums: { -readonly [name in keyof PairScore]: number },
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  n: number,
  feature: (x: tf.Tensor4D) => tf.Tensor4D,
): void {
  tf.tidy(() => {
    const [a, b] = [x, y].map((all) => all.slice([0, 0, 0, 0], [n, -1, -1, -1])) as [tf.Tensor4D, tf.Tensor4D];
    const difference = tf.mean(tf.squaredDifference(feature(a), feature(b)), [1, 2, 3]);
    const scores = { psnr: psnr(a, b), ssim: ssim(a, b), msSsim: msSsim(a, b), feature: difference };
    for (const [name, values] of Object.entries(scores)) sums[name as keyof PairScore] += tf.sum(values).dataSync()[0]!;
  });
}

/** One image as it is and at every strength of every kind: [kinds * (1 + strengths),s,s,3], kind by kind. */
export async function distortedImages(
  image: tf.Tensor4D,
  { strengths, seed }: Pick<MetricsConfig, "strengths" | "seed">,
): Promise<tf.Tensor4D> {
  const all: tf.Tensor4D[] = [];
  for (const [kind, values] of Object.entries(strengths) as [DistortionName, readonly number[]][]) {
    all.push(image.clone());
    for (const strength of values) all.push(await distortions[kind].apply(image, strength, seed));
  }
  const images = tf.concat(all, 0);
  tf.dispose(all);
  return images;
}
