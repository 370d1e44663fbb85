import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { scaledWeight } from "../nn/layers";
import { initBatchNorm, normalised, type ConvNorm } from "../nn/norms";
import { rgb } from "../nn/rgb";
import { inceptionLayers, type Layers } from "./inception-layers";

type Blocks = typeof inceptionLayers;
type Block<B extends keyof Blocks> = Record<keyof Blocks[B], ConvNorm>;

/**
 * The network that FID is defined by: Inception-v3 of 2015-12-05 in pytorch-fid's form. Its average pools leave the padding out of their counts, and the last
 * block pools by the maximum. Only with those weights (pt_inception-2015-12-05) are distances of its features called FID.
 */
export type Inception = { [B in keyof Blocks]: Block<B> };

/** What it is called with those weights alone. */
export const fidNetwork = "inception-2015-12-05";

/** Length of its features. */
export const inceptionDimensions = 2048;

const side = 299; // of the image that the network sees
const epsilon = 1e-3; // of its batch normalisation

/** Random weights that keep the variance (He). */
export function initInception(random: Random): Inception {
  const blocks = Object.entries<Layers>(inceptionLayers).map(([block, layers]) => {
    const made = Object.entries(layers).map(([name, [inputs, outputs, height, width]]): [string, ConvNorm] => {
      const weight = scaledWeight<tf.Rank.R4>(random, [height, width, inputs, outputs]);
      return [name, { weight, norm: initBatchNorm(outputs) }];
    });
    return [block, Object.fromEntries(made)];
  });
  return Object.fromEntries(blocks) as Inception;
}

export interface InceptionFeatures {
  pool1: tf.Tensor4D; // [n,73,73,64]
  pool2: tf.Tensor4D; // [n,35,35,192]
  mixed6: tf.Tensor4D; // [n,17,17,768]
  pool3: tf.Tensor2D; // [n,2048], what FID compares
}

/**
 * Features at four depths, with running statistics. The image is resized to 299 px as pytorch-fid does, bilinear without antialiasing; bytes b are
 * b / 127.5 - 1. A grey image stands for all three colours. x [n,h,w,1 or 3] in [-1,1] -> see InceptionFeatures
 */
export function inception(weights: Inception, x: tf.Tensor4D): InceptionFeatures {
  const colours = rgb("inception x", x);
  const isSized = x.shape[1] === side && x.shape[2] === side;
  const { Conv2d_1a_3x3, Conv2d_2a_3x3, Conv2d_2b_3x3, Conv2d_3b_1x1, Conv2d_4a_3x3 } = weights.stem;
  let y = isSized ? colours : tf.image.resizeBilinear(colours, [side, side], false, true);
  y = run(run(run(y, [Conv2d_1a_3x3], 2), [Conv2d_2a_3x3], 1, "valid"), [Conv2d_2b_3x3]);
  const pool1 = halved(y);
  const pool2 = halved(run(pool1, [Conv2d_3b_1x1, Conv2d_4a_3x3], 1, "valid"));
  y = mixedA(weights.Mixed_5d, mixedA(weights.Mixed_5c, mixedA(weights.Mixed_5b, pool2)));
  y = mixedB(weights.Mixed_6a, y);
  y = mixedC(weights.Mixed_6c, mixedC(weights.Mixed_6b, y));
  const mixed6 = mixedC(weights.Mixed_6e, mixedC(weights.Mixed_6d, y));
  y = mixedE(weights.Mixed_7b, mixedD(weights.Mixed_7a, mixed6), mean);
  y = mixedE(weights.Mixed_7c, y, largest);
  return { pool1, pool2, mixed6, pool3: tf.mean(y, [1, 2]) };
}

/** Convolutions one after another, each with its normalisation and ReLU. Those that stride pad nothing. */
function run(
  x: tf.Tensor4D,
  layers: readonly ConvNorm[],
  stride = 1,
  padding: "same" | "valid" = stride === 1 ? "same" : "valid",
): tf.Tensor4D {
  return layers.reduce(
    (y, layer) =>
      tf.relu(normalised(layer, y, (maps, weight) => tf.conv2d(maps, weight, stride, padding), undefined, epsilon)),
    x,
  );
}

const halved = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 2, "valid");
const mean = (x: tf.Tensor4D): tf.Tensor4D => tf.avgPool(x, 3, 1, "same"); // TensorFlow's, too, does not count what it pads
const largest = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 1, "same");

function mixedA(w: Block<"Mixed_5b">, x: tf.Tensor4D): tf.Tensor4D {
  const single = run(x, [w.branch1x1]);
  const five = run(x, [w.branch5x5_1, w.branch5x5_2]);
  const double = run(x, [w.branch3x3dbl_1, w.branch3x3dbl_2, w.branch3x3dbl_3]);
  return tf.concat([single, five, double, run(mean(x), [w.branch_pool])], 3);
}

function mixedB(w: Block<"Mixed_6a">, x: tf.Tensor4D): tf.Tensor4D {
  const double = run(run(x, [w.branch3x3dbl_1, w.branch3x3dbl_2]), [w.branch3x3dbl_3], 2);
  return tf.concat([run(x, [w.branch3x3], 2), double, halved(x)], 3);
}

function mixedC(w: Block<"Mixed_6b">, x: tf.Tensor4D): tf.Tensor4D {
  const single = run(x, [w.branch1x1]);
  const seven = run(x, [w.branch7x7_1, w.branch7x7_2, w.branch7x7_3]);
  const double = [w.branch7x7dbl_1, w.branch7x7dbl_2, w.branch7x7dbl_3, w.branch7x7dbl_4, w.branch7x7dbl_5];
  return tf.concat([single, seven, run(x, double), run(mean(x), [w.branch_pool])], 3);
}

function mixedD(w: Block<"Mixed_7a">, x: tf.Tensor4D): tf.Tensor4D {
  const three = run(run(x, [w.branch3x3_1]), [w.branch3x3_2], 2);
  const seven = run(run(x, [w.branch7x7x3_1, w.branch7x7x3_2, w.branch7x7x3_3]), [w.branch7x7x3_4], 2);
  return tf.concat([three, seven, halved(x)], 3);
}

function mixedE(w: Block<"Mixed_7b">, x: tf.Tensor4D, pool: (x: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  const three = run(x, [w.branch3x3_1]);
  const double = run(x, [w.branch3x3dbl_1, w.branch3x3dbl_2]);
  return tf.concat(
    [
      run(x, [w.branch1x1]),
      ...[run(three, [w.branch3x3_2a]), run(three, [w.branch3x3_2b])],
      ...[run(double, [w.branch3x3dbl_3a]), run(double, [w.branch3x3dbl_3b])],
      run(pool(x), [w.branch_pool]),
    ],
    3,
  );
}
