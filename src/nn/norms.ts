import { batchNormTraining } from "../backend/batch-norm";
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

const defaultEpsilon = 1e-5;

/**
 * Batch normalisation over all axes but the last, epsilon 1e-5 unless given. With `statistics` (training) the batch's own mean and variance are used and
 * pushed there; without, the running ones. Second derivatives in training throw. x [..., c] -> [..., c]
 */
export function batchNorm<T extends tf.Tensor>(
  norm: BatchNorm,
  x: T,
  statistics?: BatchStatistics[],
  epsilon = defaultEpsilon,
): T {
  const { gamma, beta } = norm;
  if (!statistics) return tf.batchNorm(x as tf.Tensor, norm.mean, norm.variance, beta, gamma, epsilon) as T;
  const isMaps = x.rank === 4; // as they are: a reshape would part the op from a ReLU that TensorFlow joins it with
  const maps = (isMaps ? x : x.reshape([-1, 1, 1, x.shape.at(-1)!])) as tf.Tensor4D;
  const { y, mean, variance } = batchNormTraining(maps, gamma, beta, epsilon);
  statistics.push({ norm, mean, variance });
  return (isMaps ? y : y.reshape(x.shape)) as tf.Tensor as T;
}

/** A convolution with a normalisation behind it. */
export type ConvNorm = {
  weight: tf.Variable<tf.Rank.R4>;
  bias?: tf.Variable<tf.Rank.R1> | undefined;
  norm: BatchNorm;
};

/**
 * The convolution of x [n,h,w,inputs] with weight and bias, then batchNorm. With the running statistics the weights are scaled in place of the maps where a
 * map of x has more pixels than a kernel has weights for one output: a bias is left, which TensorFlow adds within the convolution, with a sum and a ReLU
 * behind it. Not for a single image, for which oneDNN has another kernel, that adds slowly. Second derivatives in training throw.
 */
export function normalised(
  { weight, bias, norm }: ConvNorm,
  x: tf.Tensor4D,
  convolve: (x: tf.Tensor4D, weight: tf.Tensor4D) => tf.Tensor4D,
  statistics?: BatchStatistics[],
  epsilon = defaultEpsilon,
): tf.Tensor4D {
  if (statistics) {
    const maps = convolve(x, weight);
    return batchNorm(norm, bias ? maps.add<tf.Tensor4D>(bias) : maps, statistics, epsilon);
  }
  const [height, width, inputs] = weight.shape;
  const isScaled = x.shape[0] > 1 && x.size / inputs > height * width * inputs;
  const { gamma, beta, variance } = norm;
  const mean: tf.Tensor1D = bias ? norm.mean.sub(bias) : norm.mean; // of the convolution without its bias
  if (!isScaled) return tf.batchNorm<tf.Rank.R4>(convolve(x, weight), mean, variance, beta, gamma, epsilon);
  const scale = tf.rsqrt(variance.add(epsilon)).mul<tf.Tensor1D>(gamma);
  return convolve(x, weight.mul(scale)).add(beta.sub(mean.mul(scale)));
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
