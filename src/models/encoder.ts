import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { variable } from "../nn/layers";
import { batchNorm, initBatchNorm, type BatchNorm, type BatchStatistics } from "../nn/norms";
import { downsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import { layerResolutions, styleSizes, type StyleGanConfig } from "./stylegan-config";

/** GH-Feat encoder for small images: a ResNet-18 whose three last stages stand for R4, R5 and R6 of the paper's ResNet-50 (GH-Feat sections 3.2 and 4.4.1). */
export interface EncoderConfig {
  readonly maps: readonly [number, number, number, number]; // of the four stages; the last three end at 16, 8 and 4 px for 32 px images
  readonly alignedMaps: number; // of SAM's projections, 512 in the paper
  readonly spatialAlignment: boolean; // SAM: R_i <- W_i down(R_i) + W_6 R_6; without it the same projections, no sum
}

type ConvNorm = { weight: tf.Variable<tf.Rank.R4>; norm: BatchNorm };
type Block = { first: ConvNorm; second: ConvNorm; shortcut: ConvNorm | undefined };
type Projection = { weight: tf.Variable<tf.Rank.R4>; bias: tf.Variable<tf.Rank.R1> };
type Head = { weight: tf.Variable<tf.Rank.R2>; average: tf.Variable<tf.Rank.R1> };

export type Encoder = {
  stem: ConvNorm;
  stages: Block[][];
  align: Projection[]; // R4, R5, R6
  heads: Head[]; // R4, R5, R6
};

/** The generator layers (0 is the coarsest) whose codes come from R4, R5 and R6: a quarter from R6, a quarter from R5, the finer half from R4 (8 layers: 4-7, 2-3, 0-1). */
export function layersOfStages(layers: number): [number[], number[], number[]] {
  const all = Array.from({ length: layers }, (_, i) => i);
  return [all.slice(layers / 2), all.slice(layers / 4, layers / 2), all.slice(0, layers / 4)];
}

const alignedSize = 4;

/** He initialisation for a convolution that a ReLU follows. */
function initConvNorm(random: Random, size: number, inputs: number, outputs: number): ConvNorm {
  const deviation = Math.sqrt(2 / (size * size * inputs));
  return {
    weight: variable(random.normal([size, size, inputs, outputs], 0, deviation) as tf.Tensor4D),
    norm: initBatchNorm(outputs),
  };
}

/**
 * Weights at the start of training. The heads predict dy on top of the generator's average code y_avg (GH-Feat TPAMI eq. 2) and start near dy = 0:
 * heads that start anywhere else draw images far from the generator's range. `averageCodes` [2c] per layer.
 */
export function initEncoder(
  config: EncoderConfig,
  generator: StyleGanConfig,
  averageCodes: readonly tf.Tensor1D[],
  random: Random,
): Encoder {
  if (generator.resolution !== 32)
    throw new Error(`initEncoder: this encoder is for images of 32 x 32 pixels, got ${generator.resolution}`);
  const sizes = styleSizes(generator);
  let inputs = config.maps[0];
  const stages = config.maps.map((outputs, stage) =>
    [0, 1].map((unit): Block => {
      const block = {
        first: initConvNorm(random, 3, inputs, outputs),
        second: initConvNorm(random, 3, outputs, outputs),
        shortcut: stage > 0 && unit === 0 ? initConvNorm(random, 1, inputs, outputs) : undefined,
      };
      inputs = outputs;
      return block;
    }),
  );
  const aligned = config.alignedMaps;
  return {
    stem: initConvNorm(random, 3, generator.channels, config.maps[0]),
    stages,
    align: config.maps.slice(1).map((outputs) => ({
      weight: variable(random.normal([1, 1, outputs, aligned], 0, Math.sqrt(1 / outputs)) as tf.Tensor4D),
      bias: variable(tf.zeros([aligned])),
    })),
    heads: layersOfStages(sizes.length).map((layers) => {
      const outputs = layers.reduce((sum, layer) => sum + sizes[layer]!, 0);
      const fanIn = alignedSize * alignedSize * aligned;
      return {
        weight: variable(random.normal([fanIn, outputs], 0, 0.1) as tf.Tensor2D),
        average: variable(tf.concat1d(layers.map((layer) => averageCodes[layer]!))),
      };
    }),
  };
}

export interface Features {
  codes: tf.Tensor2D[]; // GH-Feat: y(l) [n,2c] per generator layer, 0 is the coarsest (the paper's highest level)
  residuals: tf.Tensor2D[]; // dy(l) = y(l) - y_avg(l), what eq. 2 of TPAMI penalises
  stages: { r4: tf.Tensor4D; r5: tf.Tensor4D; r6: tf.Tensor4D };
}

function convNorm(layer: ConvNorm, x: tf.Tensor4D, stride: number, statistics?: BatchStatistics[]): tf.Tensor4D {
  return batchNorm(layer.norm, tf.conv2d(x, layer.weight, stride, "same"), statistics);
}

function block(layer: Block, x: tf.Tensor4D, statistics?: BatchStatistics[]): tf.Tensor4D {
  const stride = layer.shortcut ? 2 : 1;
  const y = convNorm(layer.second, tf.relu(convNorm(layer.first, x, stride, statistics)), 1, statistics);
  return tf.relu(y.add<tf.Tensor4D>(layer.shortcut ? convNorm(layer.shortcut, x, stride, statistics) : x));
}

/**
 * GH-Feat encoder: x [n,32,32,channels] in [-1,1] -> style codes of every generator layer. With `statistics` batch normalisation is in training mode
 * (see batchNorm); without, in inference mode. Departs from paper and released code: no FPN, the SAM's sum is scaled, the heads are equalised and have no
 * batch normalisation.
 */
export function encode(
  encoder: Encoder,
  generator: StyleGanConfig,
  spatialAlignment: boolean,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): Features {
  assertShape("encode x", x, [null, generator.resolution, generator.resolution, generator.channels]);
  let y = tf.relu(convNorm(encoder.stem, x, 1, statistics));
  const [, r4, r5, r6] = encoder.stages.map((stage) => {
    for (const unit of stage) y = block(unit, y, statistics);
    return y;
  }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const project = (stage: number, maps: tf.Tensor4D): tf.Tensor4D => {
    const layer = encoder.align[stage]!;
    return tf.conv2d(downsample(maps, maps.shape[1] / alignedSize), layer.weight, 1, "same").add(layer.bias);
  };
  const highest = project(2, r6);
  // The sum of two projections is brought back to the variance of one, so that SAM on and off start alike.
  const align = (maps: tf.Tensor4D) => (spatialAlignment ? maps.add(highest).mul(Math.SQRT1_2) : maps);
  const aligned = [align(project(0, r4)), align(project(1, r5)), highest];
  const sizes = styleSizes(generator);
  const residuals: tf.Tensor2D[] = [];
  const codes: tf.Tensor2D[] = [];
  layersOfStages(layerResolutions(generator).length).forEach((layers, stage) => {
    const head = encoder.heads[stage]!;
    const parts = layers.map((layer) => sizes[layer]!);
    // Equalised learning rate: Adam's first steps would else throw the codes far from the generator's range.
    const weight = head.weight.mul(1 / Math.sqrt(head.weight.shape[0]));
    const dy: tf.Tensor2D = tf.matMul(aligned[stage]!.reshape([x.shape[0], -1]) as tf.Tensor2D, weight);
    const split = (t: tf.Tensor2D) => tf.split<tf.Tensor2D>(t, parts, 1);
    split(dy).forEach((part, i) => (residuals[layers[i]!] = part));
    split(dy.add<tf.Tensor2D>(head.average)).forEach((part, i) => (codes[layers[i]!] = part));
  });
  return { codes, residuals, stages: { r4, r5, r6 } };
}
