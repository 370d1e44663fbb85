import { tf } from "../backend/tf";
import { batchOf, toHost, type HostImages, type ImageSet } from "../data/images";
import { mse, ssim } from "../metrics/similarity";
import { invert } from "./invert";
import type { Quickstart } from "./quickstart";
import { timeReconstruction } from "./reconstruction-times";
import type { TrainOptions } from "./train-network";

/** A reconstruction of all images, by what it cost and how good it is. */
export interface Attempt {
  readonly multiple: number; // of the encoder's time
  readonly milliseconds: number; // wall time per image
  readonly steps: number; // of the optimiser; 0 for the encoder
  readonly mse: number;
  readonly ssim: number;
}

export interface Race {
  readonly encoder: Attempt;
  readonly optimisation: readonly Attempt[]; // from w_avg on, at rising multiples of the encoder's time
  readonly overtakes: number | null; // the multiple at which optimisation reaches the encoder's MSE, between two attempts by the logarithm; null: never
  readonly rows: readonly { readonly label: string; readonly images: HostImages }[]; // reconstructions: the encoder's, and those at the multiples `shown`
}

const multiples = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const shown = [1, 10, 100, 1000];

/**
 * One pass of the encoder against optimisation in W+ (Adam from w_avg, pixels and F), on the same images in one batch, by wall time per image. Both run
 * compiled; the first calls, which trace, do not count. `indices` are the images of `set` that make the batch.
 */
export async function raceInversion(
  models: Quickstart,
  set: ImageSet,
  indices: readonly number[],
  { progress, signal }: Pick<TrainOptions, "progress" | "signal"> = {},
): Promise<Race> {
  const x = batchOf(set, indices);
  const { generator, classifier, config } = models;
  const { image, milliseconds } = timeReconstruction({ ...models, setting: config.encoder }, x);
  const encoder: Attempt = { multiple: 1, milliseconds, steps: 0, ...scores(x, image) };
  const rows = [{ label: "encoder", images: toHost(image) }];
  const optimisation: Attempt[] = [];
  const times = multiples.map((multiple) => multiple * milliseconds);
  const started = performance.now();
  const step = (spent: number, loss: number) => {
    const [done, total, seconds] = [spent / milliseconds, multiples.at(-1)!, (performance.now() - started) / 1000];
    const rate = done / seconds;
    const unit = "times the encoder's time";
    progress?.update({
      name: "optimisation in W+",
      done,
      total,
      unit,
      rate,
      secondsLeft: (total - done) / rate,
      losses: { loss },
    });
  };
  const options = { step, ...(signal && { signal }) };
  for await (const state of invert(generator, classifier, config.encoder.loss.perceptual, x, times, options)) {
    const multiple = multiples[optimisation.length]!;
    optimisation.push({ multiple, milliseconds: state.milliseconds, steps: state.steps, ...scores(x, state.image) });
    const images = toHost(state.image);
    if (shown.includes(multiple)) rows.push({ label: `W+, ${multiple} x its time`, images });
  }
  progress?.finish();
  x.dispose();
  return { encoder, optimisation, overtakes: crossing(optimisation, encoder), rows };
}

function scores(x: tf.Tensor4D, y: tf.Tensor4D): { mse: number; ssim: number } {
  return tf.tidy(() => ({ mse: tf.mean(mse(x, y)).dataSync()[0]!, ssim: tf.mean(ssim(x, y)).dataSync()[0]! }));
}

/** Where falling errors first reach the encoder's, in multiples of its time. */
export function crossing(optimisation: readonly Attempt[], encoder: Attempt): number | null {
  const at = (attempt: Attempt) => attempt.milliseconds / encoder.milliseconds;
  const i = optimisation.findIndex((attempt) => attempt.mse <= encoder.mse);
  if (i < 0) return null;
  const [before, after] = [optimisation[i - 1], optimisation[i]!];
  if (!before) return at(after);
  const share = Math.log(before.mse / encoder.mse) / Math.log(before.mse / after.mse);
  return at(before) * (at(after) / at(before)) ** share;
}
