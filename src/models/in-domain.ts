import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution } from "../nn/convolution";
import { initDense, leaky, scaledProduct, scaledWeight, variable } from "../nn/layers";
import { batchNorm, initBatchNorm, normalised, type BatchNorm, type ConvNorm } from "../nn/norms";
import { assertShape } from "../nn/shape";
import { disposeTree } from "../nn/tree";
import { initGenerator, mapping, mappingRate, styleCodes, synthesis, type Generator } from "./generator";
import { layerResolutions, layersAt, type StyleGanConfig } from "./stylegan-config";

/*
 * In-domain inversion (Zhu et al. 2020) as its authors released it for PyTorch (genforce/idinvert_pytorch, models/stylegan_generator_network.py and
 * stylegan_encoder_network.py): an encoder by GH-Feat's authors whose codes are a w for every layer. Inference alone.
 */

/** Sizes of the encoder: the first block has `base` maps, every next one twice as many, up to `most`. */
export interface InDomainSizes {
  readonly resolution: number; // a power of two >= 8
  readonly channels: number;
  readonly latent: number; // dimensions of w
  readonly base: number;
  readonly most: number;
}

/** Two 3x3 convolutions; a shortcut of its own where the number of maps changes. */
type Block = { first: ConvNorm; second: ConvNorm; shortcut: ConvNorm | undefined };

/** last: weight [16 maps, latent of every layer in turn] */
export type InDomainEncoder = {
  first: ConvNorm;
  blocks: Block[];
  last: { weight: tf.Variable<tf.Rank.R2>; norm: BatchNorm };
};

/** StyleGAN's generator, but that the mapping's last layer gives the w of every layer at once. */
export function initInDomainGenerator(config: StyleGanConfig, random: Random): Generator {
  const generator = initGenerator(config, random);
  disposeTree(generator.mapping.pop());
  const outputs = config.latent * layerResolutions(config).length;
  return { ...generator, mapping: [...generator.mapping, initDense(random, config.latent, outputs, mappingRate)] };
}

/** z [n,latent] -> the w of every layer, [n,latent] each */
export const inDomainMapping = (generator: Generator, z: tf.Tensor2D): tf.Tensor2D[] =>
  tf.split(mapping(generator, z), generator.layers.length, 1);

/** w [n,latent] per layer -> image [n,r,r,channels] in [-1,1], which a tanh ends */
export const inDomainImage = (generator: Generator, w: readonly tf.Tensor2D[]): tf.Tensor4D =>
  tf.tanh(synthesis(generator, styleCodes(generator, w)).image);

/** Weights that keep the variance (He). */
export function initInDomainEncoder(sizes: InDomainSizes, random: Random): InDomainEncoder {
  const { resolution, channels, latent, base, most } = sizes;
  const layer = (size: number, inputs: number, outputs: number, hasBias: boolean): ConvNorm => ({
    weight: scaledWeight(random, [size, size, inputs, outputs]),
    bias: hasBias ? variable(tf.zeros([outputs])) : undefined,
    norm: initBatchNorm(outputs),
  });
  let inputs = base;
  const blocks = Array.from({ length: Math.log2(resolution) - 2 }, (_, i): Block => {
    const [from, to] = [inputs, Math.min(base * 2 ** (i + 1), most)];
    const hidden = Math.min(from, to);
    inputs = to;
    return {
      first: layer(3, from, hidden, true),
      second: layer(3, hidden, to, true),
      shortcut: from === to ? undefined : layer(1, from, to, false),
    };
  });
  const outputs = latent * layersAt(resolution);
  return {
    first: layer(3, channels, base, false),
    blocks,
    last: { weight: variable(random.normal([16 * inputs, outputs]) as tf.Tensor2D), norm: initBatchNorm(outputs) },
  };
}

/** The encoder with its running statistics. x [n,r,r,channels] in [-1,1] -> the w of every layer, [n,latent] each */
export function inDomainCodes(encoder: InDomainEncoder, { resolution, channels }: InDomainSizes, x: tf.Tensor4D) {
  assertShape("in-domain encoder x", x, [null, resolution, resolution, channels]);
  const run = (layer: ConvNorm, y: tf.Tensor4D): tf.Tensor4D => leaky(normalised(layer, y, convolution));
  let y = run(encoder.first, x);
  for (const { first, second, shortcut } of encoder.blocks) {
    y = tf.avgPool(y, 2, 2, "valid");
    y = run(second, run(first, y)).add(shortcut ? run(shortcut, y) : y);
  }
  const { weight, norm } = encoder.last;
  const inputs = weight.shape[0];
  const codes = scaledProduct(y.reshape([-1, inputs]), weight, 1 / Math.sqrt(inputs));
  return tf.split(batchNorm(norm, codes), layersAt(resolution), 1);
}
