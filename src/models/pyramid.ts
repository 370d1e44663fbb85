import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { variable, type Conv } from "../nn/layers";
import { downsample, upsample } from "../nn/resample";

/** Three maps, R4, R5 and R6: each half the size of the one before. */
export type Stages = [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];

/** Feature pyramid network over R4, R5 and R6 (Lin et al. 2017, as GH-Feat section 3.2 has it; no activation, no normalisation). */
export type Pyramid = { lateral: Conv[]; output: Conv[] };

/** A convolution with bias; its weights start at N(0, deviation^2), or so that they keep the variance of their input. */
export function initProjection(
  random: Random,
  size: number,
  inputs: number,
  outputs: number,
  deviation = Math.sqrt(1 / (size * size * inputs)),
): Conv {
  return {
    weight: variable(random.normal([size, size, inputs, outputs], 0, deviation) as tf.Tensor4D),
    bias: variable(tf.zeros([outputs])),
  };
}

export function project({ weight, bias }: Conv, x: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(x, weight, 1, "same").add(bias);
}

/** R4, R5, R6 of any maps -> the same sizes with the pyramid's maps: lateral convolutions, the coarser map added from the top down, output convolutions. */
export function pyramid({ lateral, output }: Pyramid, stages: Stages): Stages {
  const [r4, r5, r6] = stages.map((maps, i) => project(lateral[i]!, maps)) as Stages;
  const middle: tf.Tensor4D = r5.add(upsample(r6));
  const fine: tf.Tensor4D = r4.add(upsample(middle));
  return [fine, middle, r6].map((maps, i) => project(output[i]!, maps)) as Stages;
}

/** The size at which SAM aligns all stages, that of R6. */
export const alignedSize = 4;

/**
 * Spatial alignment module (GH-Feat eq. of section 3.2): R_i <- W_i down(R_i) + W_6 R_6 for R4 and R5, at 4 x 4. Without `sum` the same projections and no
 * + W_6 R_6, so that a comparison with and without it has equal parameters. -> [n,4,4,c] each
 */
export function align(weights: readonly Conv[], stages: Stages, sum: boolean): Stages {
  const [r4, r5, r6] = stages.map((maps, i) =>
    project(weights[i]!, downsample(maps, maps.shape[1] / alignedSize)),
  ) as Stages;
  return sum ? [r4.add(r6), r5.add(r6), r6] : [r4, r5, r6];
}
