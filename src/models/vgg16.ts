import { readFileSync } from "node:fs";
import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { variable, type Conv } from "../nn/layers";
import { decodeTree } from "../nn/serialise";
import { assertShape } from "../nn/shape";

/** Layers of each block of VGG16 (Simonyan and Zisserman 2015, configuration D) up to conv4_3: maps that go in and come out. */
const blocks = [
  [
    ["conv1_1", 3, 64],
    ["conv1_2", 64, 64],
  ],
  [
    ["conv2_1", 64, 128],
    ["conv2_2", 128, 128],
  ],
  [
    ["conv3_1", 128, 256],
    ["conv3_2", 256, 256],
    ["conv3_3", 256, 256],
  ],
  [
    ["conv4_1", 256, 512],
    ["conv4_2", 512, 512],
    ["conv4_3", 512, 512],
  ],
] as const;

type LayerName = (typeof blocks)[number][number][0];

/** weight [3,3,inputs,outputs], bias [outputs] */
export type Vgg16 = Record<LayerName, Conv>;

const side = 256; // of the image that the network sees
const meanBgr = [103.939, 116.779, 123.68]; // of ImageNet, in 0..255

/** Random weights that keep the variance (He), zero biases. */
export function initVgg16(random: Random): Vgg16 {
  const layers = blocks.flat().map(([name, inputs, outputs]): [LayerName, Conv] => [
    name,
    {
      weight: variable(random.normal([3, 3, inputs, outputs], 0, Math.sqrt(2 / (9 * inputs))) as tf.Tensor4D, false),
      bias: variable(tf.zeros([outputs]), false),
    },
  ]);
  return Object.fromEntries(layers) as Vgg16;
}

/** Sets the weights to those of a safetensors file with the names of this tree ("conv1_1.weight", ...), for images in BGR as Keras has them. Throws, naming each tensor that does not fit. */
export function readVgg16(weights: Vgg16, file: string): void {
  decodeTree(weights, readFileSync(file), file);
}

/**
 * The feature F of GH-Feat's perceptual loss as the released code takes it (perceptual_model.py): conv4_3 after its ReLU, of the image at 256 px in 0..255,
 * BGR less ImageNet's mean. A grey image stands for all three colours. x [n,r,r,1 or 3] in [-1,1] -> [n,32,32,512]
 */
export function vgg16Feature(weights: Vgg16, x: tf.Tensor4D): tf.Tensor4D {
  const [, size, , channels] = x.shape;
  assertShape("vgg16Feature x", x, [null, size, size, channels === 1 ? 1 : 3]);
  const resized = size === side ? x : tf.image.resizeNearestNeighbor(x, [side, side]);
  const bytes: tf.Tensor4D = resized.add<tf.Tensor4D>(1).mul(127.5);
  const bgr = channels === 1 ? tf.tile(bytes, [1, 1, 1, 3]) : tf.reverse(bytes, [3]);
  let y: tf.Tensor4D = bgr.sub(meanBgr);
  blocks.forEach((layers, block) => {
    if (block > 0) y = tf.maxPool(y, 2, 2, "valid");
    for (const [name] of layers)
      y = tf.relu(tf.conv2d(y, weights[name].weight, 1, "same").add<tf.Tensor4D>(weights[name].bias));
  });
  return y;
}
