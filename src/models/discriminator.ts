import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { activatedGain, conv, dense, downConv, initConv, initDense, leaky, type Conv, type Dense } from "../nn/layers";
import { recomputed } from "../nn/recompute";
import { blur, downsample } from "../nn/resample";
import { assertShape } from "../nn/shape";
import type { Pass } from "./generator";
import { maps, resolutions, type StyleGanConfig } from "./stylegan-config";

export type Discriminator = {
  fromRgb: Conv[]; // one per resolution, from 4 px on
  blocks: { conv: Conv; down: Conv }[]; // from 8 px on
  conv: Conv; // 4x4, takes the standard deviation map too
  hidden: Dense;
  score: Dense;
};

/** Weights of StyleGAN v1's discriminator at the start of training. */
export function initDiscriminator(config: StyleGanConfig, random: Random): Discriminator {
  const c = (resolution: number) => maps(config, resolution);
  return {
    fromRgb: resolutions(config).map((resolution) => initConv(random, 1, config.channels, c(resolution))),
    blocks: resolutions(config)
      .slice(1)
      .map((resolution) => ({
        conv: initConv(random, 3, c(resolution), c(resolution)),
        down: initConv(random, 3, c(resolution), c(resolution / 2)),
      })),
    conv: initConv(random, 3, c(4) + 1, c(4)),
    hidden: initDense(random, 16 * c(4), c(4)),
    score: initDense(random, c(4), 1),
  };
}

/** One more map: the standard deviation over groups of up to 4 images, averaged over maps and pixels (epsilon 1e-8). x [n,h,w,c] -> [n,h,w,c+1] */
export function minibatchDeviation(x: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const group = Math.min(4, n);
  if (n % group !== 0) throw new Error(`minibatchDeviation: expected a batch of 1 to 4 or a multiple of 4, got ${n}`);
  const groups = x.reshape([group, n / group, h * w * c]);
  const centred = groups.sub(tf.mean(groups, 0, true));
  const deviation = tf.sqrt(tf.mean(tf.square(centred), 0).add(1e-8)); // [n / group, h w c]
  const map = tf.tile(tf.mean(deviation, 1).reshape([n / group, 1, 1, 1]), [group, h, w, 1]);
  return tf.concat([x, map as tf.Tensor4D], 3);
}

/** Realness score (a logit): x [n,r,r,channels] in [-1,1] -> [n] */
export function discriminate(
  discriminator: Discriminator,
  x: tf.Tensor4D,
  { growth, recompute = false }: Pass = {},
): tf.Tensor1D {
  const block = Math.log2(growth?.resolution ?? 4 * 2 ** discriminator.blocks.length) - 2;
  const resolution = 4 * 2 ** block;
  assertShape("discriminate x", x, [null, resolution, resolution, discriminator.fromRgb[0]!.weight.shape[2]]);
  const activate = (layer: Conv, y: tf.Tensor4D) => leaky(y.add<tf.Tensor4D>(layer.bias));
  const fromRgb = (i: number, image: tf.Tensor4D) => {
    const layer = discriminator.fromRgb[i]!;
    return activate(layer, conv(layer, image, activatedGain));
  };
  let y = fromRgb(block, x);
  for (let i = block; i > 0; i--) {
    const weights = discriminator.blocks[i - 1]!;
    const run = (layer: typeof weights, maps: tf.Tensor) => {
      const same = activate(layer.conv, conv(layer.conv, maps as tf.Tensor4D, activatedGain));
      return activate(layer.down, downConv(layer.down, blur(same), activatedGain));
    };
    y = recompute ? recomputed(weights, [y], run) : run(weights, y);
    if (growth?.alpha && i === block) {
      const below = fromRgb(i - 1, downsample(x));
      y = below.add<tf.Tensor4D>(y.sub(below).mul(growth.alpha));
    }
  }
  y = activate(discriminator.conv, conv(discriminator.conv, minibatchDeviation(y), activatedGain));
  // The released code flattens channels first; the order is a permutation of the weight's rows and matters to imports only.
  const flat = tf.transpose(y, [0, 3, 1, 2]).reshape([x.shape[0], -1]) as tf.Tensor2D;
  const hidden = leaky(dense(discriminator.hidden, flat, activatedGain));
  return dense(discriminator.score, hidden, 1).reshape([x.shape[0]]);
}
