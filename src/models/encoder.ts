import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { scaledProduct, variable, type Conv } from "../nn/layers";
import { batchNorm, initBatchNorm, type BatchNorm, type BatchStatistics } from "../nn/norms";
import { assertOneOf } from "../nn/one-of";
import { assertShape } from "../nn/shape";
import { backbone, initBackbone, type Backbone, type BackboneConfig, type Variant } from "./backbone";
import type { StyleCode } from "./generator";
import { layersOfStages, type Layer } from "./levels";
import { align, alignedSize, initProjection, pyramid, type Pyramid, type Stages } from "./pyramid";
import { layerResolutions, styleSizes, type StyleGanConfig } from "./stylegan-config";

/** GH-Feat encoder (GH-Feat section 3.2; TPAMI Tab. I and 4.5.1 for the spatial one). */
export interface EncoderConfig extends BackboneConfig {
  readonly pyramid: boolean; // FPN over R4, R5, R6
  readonly alignedMaps: number; // of FPN's and SAM's projections, 512 in the paper
  readonly spatialAlignment: boolean; // SAM: R_i <- W_i down(R_i) + W_6 R_6; without it the same projections, no sum
  /** What it predicts: style codes y(l); one w per layer (W+); or style codes at every pixel of their layer's maps, GH_j = up(W_j R_a[j]), without SAM. */
  readonly space: "Y" | "W+" | "spatial";
  readonly residual?: boolean; // heads predict dy, y = y_avg + dy (TPAMI eq. 2); true unless given, but for `code`, whose released heads predict y
}

/** Whether an encoder's heads predict dy. */
export const isResidual = ({ residual, variant }: EncoderConfig): boolean => residual ?? variant !== "code";

/** Sizes of the generator that an encoder belongs to, and its own. */
export interface EncoderSetting {
  readonly model: StyleGanConfig;
  readonly encoder: EncoderConfig;
}

/** Predicts the codes of all the layers of one stage, concatenated. */
type Head = {
  weight: tf.Variable<tf.Rank.R2>;
  bias: tf.Variable<tf.Rank.R1>;
  average: tf.Variable<tf.Rank.R1> | undefined; // y_avg or w_avg, fixed, where dy is predicted
  norm: BatchNorm | undefined; // `code` only
};

export type Encoder = Backbone & {
  pyramid: Pyramid | undefined;
  align: Conv[]; // R4, R5, R6; none in the spatial encoder
  heads: Head[]; // R4, R5, R6
};

/** Lengths of what the encoder predicts per layer: 2c in Y, the latent's in W+. */
export function codeSizes({ model, encoder }: EncoderSetting): number[] {
  return encoder.space === "W+" ? layerResolutions(model).map(() => model.latent) : styleSizes(model);
}

/**
 * Weights at the start of training. Heads that predict dy on top of the generator's average code start near dy = 0, those that predict y near that code: heads
 * that start anywhere else draw images far from the generator's range. Those of `code` start as released, normalised, which we keep where they predict dy, too.
 * `averages` per layer as long as codeSizes.
 */
export function initEncoder(setting: EncoderSetting, averages: readonly tf.Tensor1D[], random: Random): Encoder {
  const { model, encoder: config } = setting;
  const { variant, maps, alignedMaps } = config;
  assertOneOf("encoder.space", config.space, ["Y", "W+", "spatial"]);
  const base = initBackbone(config, model.resolution, model.channels, random);
  const stages = maps.slice(-3);
  const narrow = variant === "code" ? 3 : 1;
  const deviation = variant === "code" ? 0.02 : undefined;
  const fpn: Pyramid | undefined = config.pyramid
    ? {
        lateral: stages.map((inputs) => initProjection(random, narrow, inputs, alignedMaps, deviation)),
        output: stages.map(() => initProjection(random, 3, alignedMaps, alignedMaps, deviation)),
      }
    : undefined;
  const fused = config.pyramid ? stages.map(() => alignedMaps) : stages;
  const isSpatial = config.space === "spatial";
  const projections = isSpatial
    ? []
    : fused.map((inputs) => initProjection(random, narrow, inputs, alignedMaps, deviation));
  const sizes = codeSizes(setting);
  const heads = layersOfStages(sizes.length).map((layers, stage): Head => {
    const outputs = layers.reduce((sum, layer) => sum + sizes[layer]!, 0);
    const inputs = isSpatial ? fused[stage]! : alignedSize * alignedSize * alignedMaps;
    const average = () => tf.concat1d(layers.map((layer) => averages[layer]!));
    return {
      weight: variable(random.normal([inputs, outputs], 0, headDeviation(variant, inputs)) as tf.Tensor2D),
      bias: variable(isResidual(config) || variant === "code" ? tf.zeros([outputs]) : average()),
      average: isResidual(config) ? variable(average(), false) : undefined,
      norm: variant === "code" ? initBatchNorm(outputs) : undefined,
    };
  });
  return { ...base, pyramid: fpn, align: projections, heads };
}

/** Small weights: dy starts at about a tenth of a normalised feature's deviation. The equalised ones are divided by sqrt(inputs) at run time. */
function headDeviation(variant: Variant, inputs: number): number {
  return { code: 0.02, small: 0.1, paper: 0.1 / Math.sqrt(inputs) }[variant];
}

export interface Features<C extends StyleCode = tf.Tensor2D> {
  codes: C[]; // GH-Feat per generator layer, 0 is the coarsest (the paper's highest level)
  residuals: C[]; // dy(l) = y(l) - y_avg(l), what eq. 2 of TPAMI penalises; y(l) where the heads predict that
}

/** x [n,r,r,channels] in [-1,1] -> the maps that the heads of R4, R5 and R6 see */
function seen(encoder: Encoder, { encoder: config }: EncoderSetting, x: tf.Tensor4D, statistics?: BatchStatistics[]) {
  const stages = backbone(encoder, config, x, statistics).slice(-3) as Stages;
  const fused = encoder.pyramid ? pyramid(encoder.pyramid, stages) : stages;
  if (config.space === "spatial") return fused;
  const aligned = align(encoder.align, fused, config.spatialAlignment);
  const isScaled = config.variant === "small" && config.spatialAlignment;
  return aligned.map((maps, i) => (isScaled && i < 2 ? maps.mul<tf.Tensor4D>(Math.SQRT1_2) : maps)) as Stages;
}

/** rows [m,inputs] -> codes [m,outputs] and their distance from the average */
function predict(head: Head, variant: Variant, rows: tf.Tensor2D, statistics?: BatchStatistics[]) {
  // Equalised learning rate: Adam's first steps would else throw the codes far from the generator's range.
  const { weight, bias } = head;
  const factor = 1 / Math.sqrt(weight.shape[0]);
  const product = variant === "small" ? scaledProduct(rows, weight, factor) : tf.matMul(rows, weight);
  const linear = product.add<tf.Tensor2D>(bias);
  const dy = head.norm ? batchNorm(head.norm, linear, statistics) : linear;
  return { dy, y: head.average ? dy.add<tf.Tensor2D>(head.average) : dy };
}

/** Every layer's code from the maps that its head sees. `partsOf` cuts what a head predicts, [m,outputs], into its layers' codes of these sizes. */
function predictLayers<C extends StyleCode>(
  encoder: Encoder,
  setting: EncoderSetting,
  stages: Stages,
  statistics: BatchStatistics[] | undefined,
  partsOf: (all: tf.Tensor2D, sizes: number[], layers: Layer[], maps: tf.Tensor4D) => C[],
): Features<C> {
  const sizes = codeSizes(setting);
  const [codes, residuals]: [C[], C[]] = [[], []];
  layersOfStages(sizes.length).forEach((layers, stage) => {
    const [maps, head] = [stages[stage]!, encoder.heads[stage]!];
    const rows = maps.reshape([-1, head.weight.shape[0]]) as tf.Tensor2D; // one an image, or one a pixel
    const { y, dy } = predict(head, setting.encoder.variant, rows, statistics);
    const ofLayers = layers.map((layer) => sizes[layer]!);
    partsOf(y, ofLayers, layers, maps).forEach((part, i) => (codes[layers[i]!] = part));
    partsOf(dy, ofLayers, layers, maps).forEach((part, i) => (residuals[layers[i]!] = part));
  });
  return { codes, residuals };
}

/**
 * Encoder with one code per layer: x [n,r,r,channels] in [-1,1] -> codes [n,d] per layer (see codeSizes). With `statistics` batch normalisation is in
 * training mode (see batchNorm); without, in inference mode. Throws for the spatial encoder.
 */
export function encode(
  encoder: Encoder,
  setting: EncoderSetting,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): Features {
  const { model, encoder: config } = setting;
  if (config.space === "spatial") throw new Error('encode: the encoder is spatial; "encodeSpatially" runs it');
  assertShape("encode x", x, [null, model.resolution, model.resolution, model.channels]);
  const stages = seen(encoder, setting, x, statistics);
  return predictLayers(encoder, setting, stages, statistics, (all, sizes) => tf.split(all, sizes, 1));
}

/**
 * Spatial GH-Feat (TPAMI 4.5.1): x [n,r,r,channels] in [-1,1] -> codes [n,h,w,2c] per layer, h x w the size of the layer's maps. The paper does not name
 * its upsampling; it is bilinear here. `statistics` as for encode.
 */
export function encodeSpatially(
  encoder: Encoder,
  setting: EncoderSetting,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): Features<tf.Tensor4D> {
  const { model, encoder: config } = setting;
  if (config.space !== "spatial") throw new Error(`encodeSpatially: the encoder predicts ${config.space}`);
  assertShape("encodeSpatially x", x, [null, model.resolution, model.resolution, model.channels]);
  const stages = seen(encoder, setting, x, statistics);
  const resolutions = layerResolutions(model);
  return predictLayers(encoder, setting, stages, statistics, (all, sizes, layers, { shape: [n, h, w] }) =>
    tf.split<tf.Tensor4D>(all.reshape([n, h, w, -1]) as tf.Tensor4D, sizes, 3).map((part, i) => {
      const size = resolutions[layers[i]!]!;
      return size === h ? part : tf.image.resizeBilinear(part, [size, size], false, true);
    }),
  );
}
