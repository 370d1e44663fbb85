import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { initHead, linear, type Dense } from "../nn/layers";
import { rgb } from "../nn/rgb";
import { backbone, initBackbone, type Backbone, type BackboneConfig } from "./backbone";

/** ResNet-18 and -50 (He et al. 2016) as torchvision has them: the stride of a bottleneck is in its 3x3 convolution. */
const configs = {
  18: { block: "basic", units: [2, 2, 2, 2], maps: [64, 128, 256, 512], stem: "imagenet", variant: "paper" },
  50: { block: "bottleneck", units: [3, 4, 6, 3], maps: [256, 512, 1024, 2048], stem: "imagenet", variant: "paper" },
} as const satisfies Record<number, BackboneConfig>;

export type ResnetDepth = keyof typeof configs;

/** scores: weight [512 or 2048, 1000], bias [1000] */
export type Resnet = Backbone & { scores: Dense };

const classes = 1000;
const mean = [0.485, 0.456, 0.406]; // of ImageNet, RGB in [0,1]
const deviation = [0.229, 0.224, 0.225];

/** Random weights that keep the variance (He), of the scores 1 / inputs. */
export function initResnet(depth: ResnetDepth, random: Random): Resnet {
  const config = configs[depth];
  return { ...initBackbone(config, 224, 3, random), scores: initHead(random, config.maps[3], classes) };
}

/**
 * The network with running statistics, on images as torchvision's weights want them: less ImageNet's mean, over its deviation. A grey image stands for all
 * three colours. x [n,h,w,1 or 3] in [-1,1] -> the maps of its four stages [n,h/4..h/32,w/4..w/32,c], their last mean over space [n,512 or 2048], logits [n,1000]
 */
export function resnet(
  weights: Resnet,
  depth: ResnetDepth,
  x: tf.Tensor4D,
): { stages: tf.Tensor4D[]; features: tf.Tensor2D; logits: tf.Tensor2D } {
  const unit: tf.Tensor4D = rgb("resnet x", x).add<tf.Tensor4D>(1).div(2);
  const stages = backbone(weights, configs[depth], unit.sub<tf.Tensor4D>(mean).div(deviation));
  const features = tf.mean(stages[3]!, [1, 2]) as tf.Tensor2D;
  return { stages, features, logits: linear(weights.scores, features) };
}
