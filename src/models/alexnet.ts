import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { border } from "../nn/border";
import type { Conv } from "../nn/layers";
import { assertShape } from "../nn/shape";
import { convRelu, initFixedConv } from "./fixed-conv";

/** Convolutions of AlexNet as torchvision has it (Krizhevsky 2014, "one weird trick"): size, maps that go in and come out. */
const layers = [
  ["conv1", 11, 3, 64],
  ["conv2", 5, 64, 192],
  ["conv3", 3, 192, 384],
  ["conv4", 3, 384, 256],
  ["conv5", 3, 256, 256],
] as const;

/** weight [k,k,inputs,outputs], bias [outputs]; the classifier behind them is not part of it */
export type Alexnet = Record<(typeof layers)[number][0], Conv>;

/** Random weights that keep the variance (He), zero biases. */
export function initAlexnet(random: Random): Alexnet {
  return Object.fromEntries(
    layers.map(([name, size, inputs, outputs]) => [name, initFixedConv(random, size, inputs, outputs)]),
  ) as Alexnet;
}

const smallest = 31; // below, nothing is left to pool

/** The maps of each convolution after its ReLU, before pooling (the five that LPIPS compares). x [n,h,w,3] from 31 px on, as the weights want it -> [n,h',w',64|192|384|256|256]: 55, 27 and 13 px for images of 224 px */
export function alexnetFeatures(weights: Alexnet, x: tf.Tensor4D): tf.Tensor4D[] {
  assertShape("alexnetFeatures x", x, [null, null, null, 3]);
  const [, h, w] = x.shape;
  if (Math.min(h, w) < smallest)
    throw new Error(`alexnetFeatures x: expected ${smallest} x ${smallest} pixels or more, got ${h} x ${w}`);
  const first = convRelu(weights.conv1, border(x, 2), 4, "valid");
  const second = convRelu(weights.conv2, pool(first));
  const third = convRelu(weights.conv3, pool(second));
  const fourth = convRelu(weights.conv4, third);
  return [first, second, third, fourth, convRelu(weights.conv5, fourth)];
}

const pool = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 2, "valid");
