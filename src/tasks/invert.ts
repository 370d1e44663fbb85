import { tf } from "../backend/tf";
import { perceptualFeature, type Classifier } from "../models/classifier";
import { styleCodes, synthesis, type Generator } from "../models/generator";
import { variable } from "../nn/layers";
import type { AdamConfig } from "../train/adam";
import { descent } from "./descent";

/** Inversion by optimisation (the rival of an encoder): Adam from w_avg on one w per layer (W+), squared error of pixels and of the feature F. */
const inversionAdam: AdamConfig = { rate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export interface Inversion {
  readonly milliseconds: number; // spent on updates so far, per image
  readonly steps: number;
  readonly image: tf.Tensor4D; // the reconstruction at that time, in [-1,1]
}

export interface InversionOptions {
  readonly signal?: AbortSignal; // looked at after every step
  readonly step?: (milliseconds: number, loss: number) => void; // after every step: what it all took so far, per image, and the mean loss
}

/**
 * Optimises all images of a batch together and yields the reconstruction at each of the given times. `at` in milliseconds per image, rising. The first
 * (tracing) call is not counted. target [n,r,r,c] in [-1,1]
 */
export async function* invert(
  generator: Generator,
  feature: Classifier,
  perceptual: number,
  target: tf.Tensor4D,
  at: readonly number[],
  options: InversionOptions = {},
): AsyncGenerator<Inversion> {
  const n = target.shape[0];
  const ws = generator.layers.map(() =>
    variable(tf.tidy(() => tf.tile(generator.wAverage.expandDims(0) as tf.Tensor2D, [n, 1]))),
  );
  const draw = () => synthesis(generator, styleCodes(generator, ws)).image;
  const { step, image, dispose } = descent(
    "invert",
    ws,
    inversionAdam,
    draw,
    (drawn, x: tf.Tensor4D, featureOfX: tf.Tensor4D) => {
      const pixels = tf.mean(tf.square(drawn.sub(x)), [1, 2, 3]);
      const features = tf.mean(tf.square(perceptualFeature(feature, drawn).sub(featureOfX)), [1, 2, 3]);
      return tf.sum(pixels.add(features.mul(perceptual)));
    },
  );
  const featureOfX = tf.tidy(() => perceptualFeature(feature, target));
  try {
    let [milliseconds, steps] = [0, 0];
    for (const limit of at) {
      while (milliseconds < limit) {
        const start = performance.now();
        const loss = step(target, featureOfX);
        const value = loss.dataSync()[0]!;
        loss.dispose();
        if (steps++ > 0) milliseconds += (performance.now() - start) / n;
        options.step?.(milliseconds, value / n);
        await new Promise(setImmediate); // lets signals and displays through
        options.signal?.throwIfAborted();
      }
      yield { milliseconds, steps, image: image() };
    }
  } finally {
    dispose();
    featureOfX.dispose();
  }
}
