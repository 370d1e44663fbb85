import { constant, engine } from "./binding";
import { BATCH_NORM } from "./gradients/batch-norm";
import { tf } from "./tf";

/**
 * Batch normalisation by the batch's own statistics, (x - mean) / sqrt(variance + epsilon) * gamma + beta. There are no second derivatives, and the statistics
 * are constants to a gradient: asked for either, it throws. x [n,h,w,c], gamma and beta [c] -> y [n,h,w,c], mean and biased variance [c]
 */
export function batchNormTraining(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  const inputs = { x, gamma, beta, none: tf.tensor1d([]) };
  const outputs = engine(tf).runKernel(BATCH_NORM, inputs, { epsilon }) as unknown as tf.Tensor[];
  const mean = constant(tf, outputs[1] as tf.Tensor1D);
  const unbiased = constant(tf, outputs[2] as tf.Tensor1D);
  const count = x.size / gamma.size;
  // Of one value cuDNN's unbiased variance is no number.
  const variance = count > 1 ? unbiased.mul<tf.Tensor1D>((count - 1) / count) : tf.zerosLike(mean);
  tf.dispose([inputs.none, unbiased, ...outputs.slice(1)]);
  return { y: outputs[0] as tf.Tensor4D, mean, variance };
}
