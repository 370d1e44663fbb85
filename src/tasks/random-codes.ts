import { createRandom } from "../backend/random";
import type { tf } from "../backend/tf";

/** Codes z ~ N(0, I) fixed by the seed: [n,latent] */
export function randomCodes(n: number, latent: number, seed: number): tf.Tensor2D {
  const random = createRandom(seed);
  const z = random.normal([n, latent]) as tf.Tensor2D;
  random.dispose();
  return z;
}
