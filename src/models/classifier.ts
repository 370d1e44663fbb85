import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { convolution } from "../nn/convolution";
import { initHead, linear, scaledWeight, type Dense } from "../nn/layers";
import { initBatchNorm, normalised, type BatchStatistics, type ConvNorm } from "../nn/norms";
import { downsample } from "../nn/resample";

/** A small convolutional classifier; its last maps play VGG16's part in the perceptual loss of small images. */
export type Classifier = {
  blocks: ConvNorm[];
  scores: Dense;
};

const widths = [32, 32, 64, 64, 128, 128];

export function initClassifier(channels: number, classes: number, random: Random): Classifier {
  return {
    blocks: widths.map((outputs, i) => ({
      weight: scaledWeight<tf.Rank.R4>(random, [3, 3, widths[i - 1] ?? channels, outputs]),
      norm: initBatchNorm(outputs),
    })),
    scores: initHead(random, 128, classes),
  };
}

export interface Classification {
  maps: tf.Tensor4D[]; // after every ReLU: [n,h,w,32] x 2, [n,h/2,w/2,64] x 2, [n,h/4,w/4,128] x 2
  logits: tf.Tensor2D; // [n,classes]
}

/** x [n,h,w,channels] in [-1,1] -> every block's maps and the class logits. `statistics` as in batchNorm. */
export function classify(classifier: Classifier, x: tf.Tensor4D, statistics?: BatchStatistics[]): Classification {
  const maps: tf.Tensor4D[] = [];
  let y = x;
  classifier.blocks.forEach((layer, i) => {
    if (i > 0 && i % 2 === 0) y = downsample(y);
    y = tf.relu(normalised(layer, y, convolution, statistics));
    maps.push(y);
  });
  const pooled = tf.mean(y, [1, 2]) as tf.Tensor2D;
  return { maps, logits: linear(classifier.scores, pooled) };
}

/** The feature F of the perceptual loss: the last maps, after their ReLU. x [n,h,w,channels] in [-1,1] -> [n,h/4,w/4,128] */
export function perceptualFeature(classifier: Classifier, x: tf.Tensor4D): tf.Tensor4D {
  return classify(classifier, x).maps.at(-1)!;
}
