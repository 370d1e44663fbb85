import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import {
  activatedGain,
  conv,
  dense,
  initConv,
  initDense,
  leaky,
  upConv,
  variable,
  type Conv,
  type Dense,
} from "../nn/layers";
import { instanceNorm, pixelNorm } from "../nn/norms";
import { recomputed } from "../nn/recompute";
import { blur, upsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import { layerResolutions, layersAt, maps, resolutions, type StyleGanConfig } from "./stylegan-config";

/** One style layer: convolution (the first layer has the constant instead), noise, bias, leaky ReLU, instance norm, style. */
export type StyleLayer = {
  conv: tf.Variable<tf.Rank.R4> | undefined; // [3,3,inputs,c]
  noiseStrength: tf.Variable<tf.Rank.R1>; // [c]
  bias: tf.Variable<tf.Rank.R1>; // [c]
  style: Dense; // w -> y = (scale - 1, shift)
};

export type Generator = {
  mapping: Dense[];
  constant: tf.Variable<tf.Rank.R4>; // [1,4,4,c]
  layers: StyleLayer[];
  toRgb: Conv[]; // one per resolution, from 4 px on
  wAverage: tf.Variable<tf.Rank.R1>; // [latent], moving average of w
  noise: tf.Variable<tf.Rank.R4>[]; // [1,r,r,1] per layer: the stored noise, part of the function that GH-Feat inverts
};

export const mappingRate = 0.01; // of learning, in its layers

/** Weights of a generator at the start of training (as in stylegan's networks_stylegan.py: N(0,1) weights scaled at run time, zero biases and noise strengths, constant of ones). */
export function initGenerator(config: StyleGanConfig, random: Random): Generator {
  const layers = layerResolutions(config).map((resolution, i, all): StyleLayer => {
    const channels = maps(config, resolution);
    const inputs = maps(config, all[i - 1] ?? 4);
    return {
      conv: i === 0 ? undefined : variable(random.normal([3, 3, inputs, channels]) as tf.Tensor4D),
      noiseStrength: variable(tf.zeros([channels])),
      bias: variable(tf.zeros([channels])),
      style: initDense(random, config.latent, 2 * channels),
    };
  });
  return {
    mapping: Array.from({ length: config.mappingLayers }, () =>
      initDense(random, config.latent, config.latent, mappingRate),
    ),
    constant: variable(tf.ones([1, 4, 4, maps(config, 4)])),
    layers,
    toRgb: resolutions(config).map((resolution) => initConv(random, 1, maps(config, resolution), config.channels)),
    wAverage: variable(tf.zeros([config.latent]), false),
    noise: layerResolutions(config).map((r) => variable(random.normal([1, r, r, 1]) as tf.Tensor4D, false)),
  };
}

/** Mapping network, z ~ N(0, I): z [n,latent] -> w [n,latent] */
export function mapping(generator: Pick<Generator, "mapping">, z: tf.Tensor2D): tf.Tensor2D {
  let x = pixelNorm(z);
  for (const layer of generator.mapping) x = leaky(dense(layer, x, activatedGain, mappingRate));
  return x;
}

/** Native style codes of every layer, y(l) = A(l) w(l) + b(l): w [n,latent] for all layers, or one per layer -> [n,2c] per layer. The added 1 of the scale is not part of y. */
export function styleCodes(generator: Generator, w: tf.Tensor2D | readonly tf.Tensor2D[]): tf.Tensor2D[] {
  if (Array.isArray(w) && w.length !== generator.layers.length)
    throw new Error(`styleCodes: expected ${generator.layers.length} w, one per layer, got ${w.length}`);
  return generator.layers.map((layer, i) =>
    dense(layer.style, Array.isArray(w) ? (w[i] as tf.Tensor2D) : (w as tf.Tensor2D), 1),
  );
}

/** Truncation trick: w_avg + psi (w - w_avg), for all layers; StyleGAN's code by default truncates the first 8 alone. w [n,latent] -> [n,latent] */
export function truncate(generator: Generator, w: tf.Tensor2D, psi: number): tf.Tensor2D {
  return generator.wAverage.add(w.sub(generator.wAverage).mul(psi));
}

/** A layer's style code: [n,2c], or [n,h,w,2c] where every pixel has its own (spatial GH-Feat). */
export type StyleCode = tf.Tensor2D | tf.Tensor4D;

/** Style modulation (GH-Feat eq. 1; the released code scales by 1 + y_s, so do we): every map normalised over space, scaled and shifted. x [n,h,w,c], y [n,2c] or [n,h,w,2c] -> [n,h,w,c] */
export function modulate(x: tf.Tensor4D, y: StyleCode): tf.Tensor4D {
  const [, h, w, channels] = x.shape;
  if (y.rank === 4) assertShape("spatial style code", y, [null, h, w, 2 * channels]);
  else assertShape("style code", y, [null, 2 * channels]);
  const [scale, shift] = tf.split(y.rank === 4 ? y : y.reshape([-1, 1, 1, 2 * channels]), 2, 3);
  return instanceNorm(x).mul(scale!.add(1)).add(shift!);
}

/** Fresh noise images for one pass: [n,r,r,1] per layer. */
export function drawNoise(generator: Generator, random: Random, n: number): tf.Tensor4D[] {
  return generator.noise.map(({ shape: [, h, w] }) => random.normal([n, h, w, 1]) as tf.Tensor4D);
}

/** Where growing stands: `resolution` is drawn, where `alpha` in [0,1] is given faded in over the resolution below. A tensor, since of a number every value would be traced anew. */
export type Growth = {
  readonly resolution: number;
  readonly alpha?: tf.Scalar;
};

export interface Synthesis {
  image: tf.Tensor4D; // [n,r,r,channels], about [-1,1]
  layers: tf.Tensor4D[]; // after the style of each layer
}

/** One layer: convolution (the first has none), after upsampling where a resolution begins, noise, bias, activation, style. */
function styleLayer(
  layer: Pick<StyleLayer, "conv" | "noiseStrength" | "bias">,
  x: tf.Tensor4D,
  noise: tf.Tensor4D,
  style: StyleCode,
  isUp: boolean,
): tf.Tensor4D {
  let maps = x;
  if (layer.conv) {
    const kernel = { weight: layer.conv, bias: layer.bias };
    maps = isUp ? blur(upConv(kernel, x, activatedGain)) : conv(kernel, x, activatedGain);
  }
  const noisy = maps.add<tf.Tensor4D>(noise.mul(layer.noiseStrength)).add<tf.Tensor4D>(layer.bias);
  return modulate(leaky(noisy), style);
}

/** How a pass of generator or discriminator is made. */
export interface Pass {
  readonly growth?: Growth | undefined;
  readonly recompute?: boolean; // layers' intermediate values are computed again for the gradient instead of kept
}

/** Synthesis network: style codes y [n,2c] (or [n,h,w,2c]) per layer, noise [1 or n,r,r,1] per layer (the stored noise unless given) -> image and every layer's maps. */
export function synthesis(
  generator: Generator,
  styles: readonly StyleCode[],
  noise: readonly tf.Tensor4D[] = generator.noise,
  { growth, recompute = false }: Pass = {},
): Synthesis {
  if (styles.length !== generator.layers.length)
    throw new Error(`synthesis: expected ${generator.layers.length} style codes, got ${styles.length}`);
  const n = styles[0]!.shape[0];
  const used = growth ? layersAt(growth.resolution) : generator.layers.length;
  const outputs: tf.Tensor4D[] = [];
  let x: tf.Tensor4D = tf.tile(generator.constant, [n, 1, 1, 1]);
  generator.layers.slice(0, used).forEach(({ conv, noiseStrength, bias }, i) => {
    const weights = { conv, noiseStrength, bias };
    const run = (given: typeof weights, ...[maps, drawn, style]: tf.Tensor[]) =>
      styleLayer(given, maps as tf.Tensor4D, drawn as tf.Tensor4D, style as StyleCode, i % 2 === 0);
    const inputs = [x, noise[i]!, styles[i]!] as const;
    x = recompute ? recomputed(weights, inputs, run) : run(weights, ...inputs);
    outputs.push(x);
  });
  const rgb = (block: number): tf.Tensor4D => {
    const layer = generator.toRgb[block]!;
    return conv(layer, outputs[2 * block + 1]!, 1).add(layer.bias);
  };
  const last = used / 2 - 1;
  let image = rgb(last);
  if (growth?.alpha && last > 0) {
    const below = upsample(rgb(last - 1));
    image = below.add(image.sub(below).mul(growth.alpha));
  }
  return { image, layers: outputs };
}

/** The image at the generator's own resolution, enlarged from that where growing stands. Parameters as of `synthesis` -> [n,r,r,channels] */
export function drawAt(
  generator: Generator,
  styles: readonly StyleCode[],
  growth: Growth | undefined,
  noise?: readonly tf.Tensor4D[],
): tf.Tensor4D {
  let { image } = synthesis(generator, styles, noise, { growth });
  for (const full = 2 * 2 ** (generator.layers.length / 2); image.shape[1] < full;) image = upsample(image);
  return image;
}
