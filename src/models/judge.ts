import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { initHead, linear, type Dense } from "../nn/layers";
import type { BatchStatistics } from "../nn/norms";
import { backbone, initBackbone, type Backbone, type BackboneConfig } from "./backbone";

/**
 * The network of a Frechet distance where Inception has no meaning: a residual classifier, so not of the architecture of F (classifier.ts), which the encoder
 * is trained to please. Its distance is called FD-resnet10, never FID.
 */
export type Judge = Backbone & { scores: Dense };

/** Four stages and a stem end at 4 px for images up to 128 px; larger ones have ResNet's own stem, and end at a 32nd of their size. */
const configAt = (resolution: number): BackboneConfig => ({
  block: "basic",
  units: [1, 1, 1, 1],
  maps: [16, 32, 64, 128], // the last is judgeDimensions
  stem: resolution > 128 ? "imagenet" : true,
  variant: "paper",
});

export const judgeName = "resnet10";

/** Length of its features. */
export const judgeDimensions = 128;

export function initJudge(resolution: number, channels: number, classes: number, random: Random): Judge {
  return {
    ...initBackbone(configAt(resolution), resolution, channels, random),
    scores: initHead(random, judgeDimensions, classes),
  };
}

/** x [n,r,r,channels] in [-1,1] -> pooled features [n,128], whose moments the distance compares, and logits [n,classes]. `statistics` as in batchNorm. */
export function judge(
  weights: Judge,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): { features: tf.Tensor2D; logits: tf.Tensor2D } {
  const features = tf.mean(backbone(weights, configAt(x.shape[1]), x, statistics).at(-1)!, [1, 2]) as tf.Tensor2D;
  return { features, logits: linear(weights.scores, features) };
}
