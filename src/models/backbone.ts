import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { border } from "../nn/border";
import { convolution } from "../nn/convolution";
import { leaky, scaledWeight, variable } from "../nn/layers";
import { assertOneOf } from "../nn/one-of";
import { initBatchNorm, normalised, type BatchStatistics, type ConvNorm } from "../nn/norms";

/**
 * Whom the encoder follows.
 * `code`, the released networks_ghfeat.py: convolutions have biases, weights start at N(0, 0.02), the stem's activation is leaky, strided convolutions pad as
 * TensorFlow's SAME does (less on the left and top), pyramid and SAM are 3x3, heads end in batch normalisation.
 * `paper`, what GH-Feat's text says and else what ResNet does: no biases, He initialisation, symmetric padding, 1x1 convolutions laterally and in SAM, heads
 * that start at y_avg.
 * `small`, ours for 32 px and short runs: as `paper`, but padded as TensorFlow does, heads with an equalised learning rate, SAM's sum brought back to the
 * variance of one term.
 */
export type Variant = "paper" | "code" | "small";

/** A residual network whose last three stages are the paper's R4, R5 and R6. */
export interface BackboneConfig {
  readonly block: "basic" | "bottleneck"; // two 3x3 convolutions, or 1x1, 3x3, 1x1 with a quarter of the maps
  readonly units: readonly number[]; // blocks per stage
  readonly maps: readonly number[]; // that leave each stage
  /**
   * false: the first block takes the image and halves it, as in the encoder of the first arXiv version. true: a convolution that halves as often as it takes
   * for the last maps to be 4 px. "imagenet": ResNet's own, 7x7 and pooling, a quarter of images of any size.
   */
  readonly stem: boolean | "imagenet";
  readonly variant: Variant;
}

/** One residual unit; `third` in bottlenecks only. */
export type Unit = { first: ConvNorm; second: ConvNorm; third: ConvNorm | undefined; shortcut: ConvNorm | undefined };

export type Backbone = { stem: ConvNorm | undefined; stages: Unit[][] };

/** How often the stem halves an image of `resolution`: but for ImageNet's so that the last stage ends at 4 px. Throws where no stem does. */
function stemHalvings({ maps, stem }: BackboneConfig, resolution: number): number {
  if (stem === "imagenet") return 2;
  const halvings = Math.log2(resolution / 4) - (stem ? maps.length - 1 : maps.length);
  const possible = stem ? [0, 1, 2] : [0];
  if (!possible.includes(halvings)) {
    const sizes = possible.map((n) => 4 * 2 ** (maps.length - (stem ? 1 : 0) + n)).join(" or ");
    throw new Error(
      `encoder of ${maps.length} stages: its last maps are 4 px for images of ${sizes} px, not of ${resolution}`,
    );
  }
  return halvings;
}

export function initBackbone(config: BackboneConfig, resolution: number, channels: number, random: Random): Backbone {
  const { block, units, maps, variant } = config;
  assertOneOf("encoder.variant", variant, ["paper", "code", "small"]);
  assertOneOf("encoder.block", block, ["basic", "bottleneck"]);
  if (units.length !== maps.length || maps.length < 4)
    throw new Error(`encoder: expected units and maps of four stages or more, got ${units.length} and ${maps.length}`);
  const layer = (size: number, inputs: number, outputs: number, hasBias: boolean): ConvNorm => {
    const shape: [number, number, number, number] = [size, size, inputs, outputs];
    return {
      weight:
        variant === "code"
          ? variable(random.normal(shape, 0, 0.02) as tf.Tensor4D)
          : scaledWeight<tf.Rank.R4>(random, shape),
      bias: hasBias && variant === "code" ? variable(tf.zeros([outputs])) : undefined,
      norm: initBatchNorm(outputs),
    };
  };
  const halvings = stemHalvings(config, resolution);
  const stemMaps = block === "bottleneck" ? maps[0]! / 4 : maps[0]!;
  const stem = config.stem ? layer(halvings === 2 ? 7 : 3, channels, stemMaps, false) : undefined;
  let inputs = stem ? stemMaps : channels;
  const stages = maps.map((outputs, stage) =>
    Array.from({ length: units[stage]! }, (_, i): Unit => {
      const hidden = outputs / 4;
      const unit =
        block === "basic"
          ? { first: layer(3, inputs, outputs, true), second: layer(3, outputs, outputs, true), third: undefined }
          : {
              first: layer(1, inputs, hidden, true),
              second: layer(3, hidden, hidden, true),
              third: layer(1, hidden, outputs, true),
            };
      const changes = inputs !== outputs || (i === 0 && strideOf(config, stage) === 2);
      const shortcut = changes ? layer(1, inputs, outputs, false) : undefined;
      inputs = outputs;
      return { ...unit, shortcut };
    }),
  );
  return { stem, stages };
}

const strideOf = ({ stem }: BackboneConfig, stage: number) => (stage === 0 && stem ? 1 : 2);

/** x [n,r,r,channels] -> the maps of every stage, each half the size of the one before. `statistics` as in batchNorm. */
export function backbone(
  weights: Backbone,
  config: BackboneConfig,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): tf.Tensor4D[] {
  const { variant } = config;
  const run = (layer: ConvNorm, y: tf.Tensor4D, stride: number): tf.Tensor4D =>
    normalised(layer, y, (maps, weight) => convolve(maps, weight, stride, variant), statistics);
  let y = x;
  if (weights.stem) {
    const halvings = stemHalvings(config, x.shape[1]);
    y = run(weights.stem, y, halvings === 0 ? 1 : 2);
    y = variant === "code" ? leaky(y) : tf.relu(y);
    if (halvings === 2) y = pool(y, variant);
  }
  return weights.stages.map((units, stage) => {
    units.forEach((unit, i) => (y = residual(unit, y, i === 0 ? strideOf(config, stage) : 1, run)));
    return y;
  });
}

/** The stride is that of the 3x3 convolution, the first of a basic block and the second of a bottleneck. */
function residual(
  unit: Unit,
  x: tf.Tensor4D,
  stride: number,
  run: (layer: ConvNorm, y: tf.Tensor4D, stride: number) => tf.Tensor4D,
): tf.Tensor4D {
  const first = tf.relu(run(unit.first, x, unit.third ? 1 : stride));
  const second = run(unit.second, first, unit.third ? stride : 1);
  const y = unit.third ? run(unit.third, tf.relu(second), 1) : second;
  return tf.relu(y.add<tf.Tensor4D>(unit.shortcut ? run(unit.shortcut, x, stride) : x));
}

/** A convolution padded as TensorFlow does, or by the same amount on all sides. They differ only where it strides. */
function convolve(x: tf.Tensor4D, weight: tf.Tensor4D, stride: number, variant: Variant): tf.Tensor4D {
  const size = weight.shape[0];
  if (stride === 1) return convolution(x, weight);
  if (size === 1) return convolution(everySecond(x), weight);
  if (variant !== "paper") return tf.conv2d(x, weight, stride, "same");
  return tf.conv2d(border(x, (size - 1) / 2), weight, stride, "valid");
}

/**
 * Every second pixel: what a 1x1 convolution at stride 2 sees. Left to the convolution, oneDNN's gradient of the weight is wrong for some numbers of channels below 8
 * (TensorFlow 2.21 on AVX2: 3, 4 and 6). x [n,h,w,c] -> [n,h/2,w/2,c]
 */
function everySecond(x: tf.Tensor4D): tf.Tensor4D {
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, 2, 2, 1]) as tf.Tensor4D;
}

/** 3x3 at stride 2. What it pads with is below every value, or 0 after a ReLU, which is the same. */
function pool(x: tf.Tensor4D, variant: Variant): tf.Tensor4D {
  return variant !== "paper" ? tf.maxPool(x, 3, 2, "same") : tf.maxPool(border(x, 1), 3, 2, "valid");
}
