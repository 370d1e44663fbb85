import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { alexnetFeatures, initAlexnet, type Alexnet } from "../models/alexnet";
import { lpipsChannels } from "../models/lpips-channels";
import { initVgg16, vgg16Features, type Vgg16 } from "../models/vgg16";
import { variable } from "../nn/layers";
import { rgb } from "../nn/rgb";
import { assertShape } from "../nn/shape";

/** A network trained on ImageNet and, for each of its five maps, the weights of its channels [c], 0 or more. */
export type Lpips = { trunk: Alexnet | Vgg16; heads: tf.Variable<tf.Rank.R1>[] };

export type LpipsTrunk = keyof typeof lpipsChannels;

const shift = [-0.03, -0.088, -0.188]; // ImageNet's mean and deviation for RGB in [-1,1], as rounded there
const scale = [0.458, 0.448, 0.45];

/** A random trunk, and heads that weigh all channels alike. */
export function initLpips(trunk: LpipsTrunk, random: Random): Lpips {
  return {
    trunk: trunk === "alex" ? initAlexnet(random) : initVgg16(random, 5),
    heads: lpipsChannels[trunk].map((count) => variable(tf.fill([count], 1 / count) as tf.Tensor1D, false)),
  };
}

/** What the distance is called: "LPIPS (alex)" of the authors' weights, else with what tells the others. */
export const lpipsName = (trunk: LpipsTrunk, others?: string): string =>
  others === undefined ? `LPIPS (${trunk})` : `LPIPS-like (${trunk}, weights ${others})`;

/** What the number means, kept beside it. */
export const lpipsDescription =
  "LPIPS v0.1, images in [-1,1]: sum over five maps of the weighted squared differences of features of unit length";

/**
 * LPIPS v0.1 (Zhang et al. 2018; lpips/lpips.py): over the trunk's five maps, the sum of the mean over space of the heads' weighted squared difference
 * between features of unit length. A grey image stands for all three colours. x, y [n,h,w,1 or 3] in [-1,1] -> [n]
 */
export function lpips(weights: Lpips, x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor1D {
  assertShape("lpips y", y, x.shape);
  const [ofX, ofY] = [x, y].map((image) => features(weights.trunk, image)) as [tf.Tensor4D[], tf.Tensor4D[]];
  const distances = weights.heads.map((head, i): tf.Tensor1D => {
    const squared = tf.square(unitLength(ofX[i]!).sub(unitLength(ofY[i]!)));
    return tf.sum(tf.mean(squared, [1, 2]).mul(head), 1);
  });
  return tf.addN(distances);
}

function features(trunk: Alexnet | Vgg16, image: tf.Tensor4D): tf.Tensor4D[] {
  const scaled: tf.Tensor4D = rgb("lpips x", image).sub<tf.Tensor4D>(shift).div(scale);
  return "conv1_1" in trunk ? vgg16Features(trunk, scaled) : alexnetFeatures(trunk, scaled);
}

/** Every pixel's features over their length + 1e-10. x [n,h,w,c] -> [n,h,w,c] */
function unitLength(x: tf.Tensor4D): tf.Tensor4D {
  // The floor changes no value and keeps the root's gradient finite where all features are 0.
  const length = tf.sqrt(tf.maximum(tf.sum(tf.square(x), 3, true), 1e-30));
  return x.div(length.add(1e-10));
}
