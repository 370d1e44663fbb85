import { readFileSync } from "node:fs";
import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import type { Conv } from "../nn/layers";
import { rgb } from "../nn/rgb";
import { decodeTree } from "../nn/serialise";
import { assertShape } from "../nn/shape";
import { convRelu, initFixedConv } from "./fixed-conv";

/** Convolutions of each block of VGG16 (Simonyan and Zisserman 2015, configuration D): maps that go in and come out. */
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
  [
    ["conv5_1", 512, 512],
    ["conv5_2", 512, 512],
    ["conv5_3", 512, 512],
  ],
] as const;

type LayerName = (typeof blocks)[number][number][0];
type Deepest = `conv5_${1 | 2 | 3}`;

/** weight [3,3,inputs,outputs], bias [outputs]. The last block is there in networks that reach so far (LPIPS), not where conv4_3 is the end (GH-Feat's F). */
export type Vgg16 = Record<Exclude<LayerName, Deepest>, Conv> & Partial<Record<Deepest, Conv>>;

const side = 256; // of the image that the network sees
const meanBgr = [103.939, 116.779, 123.68]; // of ImageNet, in 0..255

/** Random weights that keep the variance (He), zero biases, of the first 4 or all 5 blocks. */
export function initVgg16(random: Random, depth: 4 | 5 = 4): Vgg16 {
  const layers = blocks
    .slice(0, depth)
    .flat()
    .map(([name, inputs, outputs]): [LayerName, Conv] => [name, initFixedConv(random, 3, inputs, outputs)]);
  return Object.fromEntries(layers) as Vgg16;
}

/** Sets the weights to those of a safetensors file with the names of this tree ("conv1_1.weight", ...). GH-Feat's F takes BGR as Keras's weights do, LPIPS RGB as torchvision's. Throws, naming each tensor that does not fit, and for a file whose metadata name another kind. */
export function readVgg16(weights: Vgg16, file: string): void {
  decodeTree(weights, readFileSync(file), file, weights.conv5_1 ? "VGG16 of torchvision" : "VGG16");
}

/** The last map of each block after its ReLU, before pooling: relu1_2, relu2_2, relu3_3, relu4_3 and, where there is a fifth block, relu5_3. x [n,h,w,3], as the weights want it, sides from 8 pixels on, 16 with the fifth block -> [n,h/2^i,w/2^i,c] */
export function vgg16Features(weights: Vgg16, x: tf.Tensor4D): tf.Tensor4D[] {
  assertShape("vgg16Features x", x, [null, null, null, 3]);
  const depth = weights.conv5_1 ? 5 : 4;
  const least = 2 ** (depth - 1); // below, a pooling is left without a pixel
  if (Math.min(x.shape[1], x.shape[2]) < least)
    throw new Error(`vgg16Features: expected sides of at least ${least} pixels, got ${x.shape[1]} x ${x.shape[2]}`);
  let y = x;
  return blocks.slice(0, depth).map((layers, block) => {
    if (block > 0) y = tf.maxPool(y, 2, 2, "valid");
    for (const [name] of layers) y = convRelu(weights[name]!, y);
    return y;
  });
}

/**
 * The feature F of GH-Feat's perceptual loss as the released code takes it (perceptual_model.py): conv4_3 after its ReLU, of the image at 256 px in 0..255,
 * BGR less ImageNet's mean. A grey image stands for all three colours. x [n,r,r,1 or 3] in [-1,1] -> [n,32,32,512]
 */
export function vgg16Feature(weights: Vgg16, x: tf.Tensor4D): tf.Tensor4D {
  const [, size, , channels] = x.shape;
  assertShape("vgg16Feature x", x, [null, size, size, channels === 1 ? 1 : 3]);
  const resized = size === side ? x : tf.image.resizeNearestNeighbor(x, [side, side]);
  const bytes: tf.Tensor4D = rgb("vgg16Feature x", resized).add<tf.Tensor4D>(1).mul(127.5);
  return vgg16Features(weights, tf.reverse(bytes, [3]).sub(meanBgr))[3]!;
}
