import { tf } from "../backend/tf";
import { synthesis, type Generator } from "../models/generator";
import { variable } from "../nn/layers";
import type { AdamConfig } from "../train/adam";
import type { Degradation } from "./degradation";
import { descent } from "./descent";

export interface OptimisedCodes {
  readonly steps: number; // of Adam so far
  readonly image: tf.Tensor4D; // G(s), [n,r,r,3]
}

/**
 * TPAMI eq. 5, s* = argmin L(G(s), x): the style codes whose image, degraded, is the observation; found by Adam from `start`. L is the mean square over the
 * observation, and every image has its own codes. Yields the image after each of the numbers of steps in `at`, rising. start [n,2c] per layer, observed
 * [n,h,w,c]. `signal` is looked at after every step; throws what it was aborted with.
 */
export async function* optimiseCodes(
  generator: Generator,
  start: readonly tf.Tensor2D[],
  observed: tf.Tensor4D,
  { observe }: Pick<Degradation, "observe">,
  { adam, at }: { readonly adam: AdamConfig; readonly at: readonly number[] },
  signal?: AbortSignal,
): AsyncGenerator<OptimisedCodes> {
  const codes = start.map((code) => variable(code.clone()));
  const draw = () => synthesis(generator, codes).image;
  const { step, image, dispose } = descent("optimiseCodes", codes, adam, draw, (drawn, x: tf.Tensor4D) =>
    tf.sum(tf.mean(tf.square(observe(drawn).sub(x)), [1, 2, 3])),
  );
  try {
    let steps = 0;
    for (const limit of at) {
      for (; steps < limit; steps++) {
        step(observed).dispose();
        await new Promise(setImmediate); // lets signals and displays through
        signal?.throwIfAborted();
      }
      yield { steps, image: image() };
    }
  } finally {
    dispose();
  }
}
