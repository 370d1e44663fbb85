import { tf } from "../src/backend/tf";
import type { Generator } from "../src/models/generator";

/** The generator with its noise switched on: without it untrained maps are constant, and instance norm divides by rounding. */
export function withNoise(generator: Generator): Generator {
  for (const { noiseStrength } of generator.layers) tf.tidy(() => noiseStrength.assign(tf.onesLike(noiseStrength)));
  return generator;
}
