import { tf } from "../backend/tf";
import { variable } from "./layers";

/** z / sqrt(mean z^2 + 1e-8). z [n,d] -> [n,d] */
export function pixelNorm(z: tf.Tensor2D): tf.Tensor2D {
  return z.mul(tf.rsqrt(tf.mean(tf.square(z), 1, true).add(1e-8)));
}

/** Every feature map to mean 0 and variance 1 over space (biased variance, 1e-8 inside the root). x [n,h,w,c] -> [n,h,w,c] */
export function instanceNorm(x: tf.Tensor4D): tf.Tensor4D {
  const centred = x.sub(tf.mean(x, [1, 2], true));
  return centred.mul(tf.rsqrt(tf.mean(tf.square(centred), [1, 2], true).add(1e-8)));
}

export type BatchNorm = {
  gamma: tf.Variable<tf.Rank.R1>;
  beta: tf.Variable<tf.Rank.R1>;
  mean: tf.Variable<tf.Rank.R1>;
  variance: tf.Variable<tf.Rank.R1>;
};

export function initBatchNorm(channels: number): BatchNorm {
  return {
    gamma: variable(tf.ones([channels])),
    beta: variable(tf.zeros([channels])),
    mean: variable(tf.zeros([channels]), false),
    variance: variable(tf.ones([channels]), false),
  };
}

/** A batch's own statistics for one normalisation: what `keepStatistics` moves the running ones to. */
export type BatchStatistics = { norm: BatchNorm; mean: tf.Tensor1D; variance: tf.Tensor1D };

/**
 * Batch normalisation over all axes but the last, epsilon 1e-5 unless given. With `statistics` (training) the batch's own mean and variance are used and
 * pushed there; without, the running ones. x [..., c] -> [..., c]
 */
export function batchNorm<T extends tf.Tensor>(
  norm: BatchNorm,
  x: T,
  statistics?: BatchStatistics[],
  epsilon = 1e-5,
): T {
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  let mean: tf.Tensor = norm.mean;
  let variance: tf.Tensor = norm.variance;
  if (statistics) {
    mean = tf.mean(x, axes);
    variance = tf.mean(tf.square(x.sub(mean)), axes);
    statistics.push({ norm, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D });
  }
  const scale = tf.rsqrt(variance.add(epsilon)).mul(norm.gamma);
  return x.mul(scale).add(norm.beta.sub(mean.mul(scale)));
}

/** Of the running statistics, in every step of a training. */
export const statisticsDecay = 0.9;

/** Moves the running statistics by 1 - decay towards those of the batch. */
export function keepStatistics(statistics: readonly BatchStatistics[], decay = statisticsDecay): void {
  for (const { norm, mean, variance } of statistics) {
    norm.mean.assign(tf.add(norm.mean.mul(decay), mean.mul(1 - decay)));
    norm.variance.assign(tf.add(norm.variance.mul(decay), variance.mul(1 - decay)));
  }
}
