import { tf } from "../backend/tf";
import { mse, ssim } from "./similarity";

const images = "the first images of the test split, as many as stated";
const values = "images in [-1,1], reconstructions as the generator gives them, not clipped";
const ssimWindow =
  "SSIM of (x + 1) / 2 with range 1, per channel, Gaussian window 11 x 11, sigma 1.5; means over images";

/** What a reconstruction number means, kept beside it. */
export const reconstructionProtocol = protocolOf(images);

/** The same over the images that are named. */
export function protocolOf(which: string): string {
  return `${which}; ${values}; MSE over all pixels; ${ssimWindow}`;
}

/** The same of 28 x 28 pixels in a frame. */
export const paddedProtocol = `${images}; ${values}; MSE over all pixels of 32 x 32, of which 28 x 28 are the image and the others black padding (alone, the image has up to 1.31 times the MSE); ${ssimWindow}`;

export interface ReconstructionScore {
  readonly mse: number;
  readonly ssim: number;
  readonly images: number;
}

/**
 * Feature pass and mean of both metrics: `batches` yields originals, `reconstruct` returns their reconstructions; both are disposed of here. Lets others run
 * between batches, so that an interruption gets through.
 */
export async function scoreReconstruction(
  batches: Iterable<tf.Tensor4D>,
  reconstruct: (x: tf.Tensor4D) => tf.Tensor4D,
): Promise<ReconstructionScore> {
  const sums = { mse: 0, ssim: 0, images: 0 };
  for (const x of batches) {
    tf.tidy(() => {
      const y = reconstruct(x);
      sums.mse += tf.sum(mse(x, y)).dataSync()[0]!;
      sums.ssim += tf.sum(ssim(x, y)).dataSync()[0]!;
    });
    sums.images += x.shape[0];
    x.dispose();
    await new Promise(setImmediate);
  }
  if (sums.images === 0) throw new Error("scoreReconstruction: expected at least one batch of images, got none");
  return { mse: sums.mse / sums.images, ssim: sums.ssim / sums.images, images: sums.images };
}
