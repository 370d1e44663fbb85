import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { alexnetFeatures, initAlexnet, type Alexnet } from "../models/alexnet";
import { inception, initInception, type Inception } from "../models/inception";
import { lpipsChannels } from "../models/lpips-channels";
import { initResnet, resnet, type Resnet } from "../models/resnet";
import { initVgg16, vgg16Features, type Vgg16 } from "../models/vgg16";
import { variable } from "../nn/layers";
import { entries } from "../nn/tree";
import type { Tensors } from "./dnnlib";
import { alexnetNames } from "./names/alexnet";
import { inceptionNames } from "./names/inception";
import { headNames } from "./names/lpips";
import type { Names, Place } from "./names/names";
import { resnet18Names, resnet50Names } from "./names/resnet";
import { isNeedless } from "./names/stylegan";
import { vgg16Names } from "./names/vgg16";

const heads = (channels: readonly number[]) => channels.map((count) => variable(tf.zeros([count]), false));

/** Networks of one state dictionary, trained on ImageNet (torchvision, pytorch-fid), and the heads of lpips: what tells each, its names, and its tree. */
const networks = {
  AlexNet: { tell: ["features.0.weight", [64, 3, 11, 11]], names: alexnetNames, init: initAlexnet },
  "VGG16 of torchvision": {
    ...{ tell: ["features.28.weight", [512, 512, 3, 3]], names: vgg16Names },
    init: (random: Random) => initVgg16(random, 5),
  },
  "ResNet-18": {
    ...{ tell: ["layer4.1.conv1.weight", [512, 512, 3, 3]], names: resnet18Names },
    init: (random: Random) => initResnet(18, random),
  },
  "ResNet-50": {
    ...{ tell: ["layer4.1.conv1.weight", [512, 2048, 1, 1]], names: resnet50Names },
    init: (random: Random) => initResnet(50, random),
  },
  Inception: {
    tell: ["Mixed_7c.branch1x1.conv.weight", [320, 2048, 1, 1]],
    names: inceptionNames,
    init: initInception,
  },
  "LPIPS heads, AlexNet": {
    ...{ tell: ["lin1.model.1.weight", [1, 192, 1, 1]], names: headNames(lpipsChannels.alex) },
    init: () => heads(lpipsChannels.alex),
  },
  "LPIPS heads, VGG16": {
    ...{ tell: ["lin4.model.1.weight", [1, 512, 1, 1]], names: headNames(lpipsChannels.vgg) },
    init: () => heads(lpipsChannels.vgg),
  },
} as const satisfies Record<
  string,
  { tell: readonly [string, readonly number[]]; names: Names; init: (random: Random) => unknown }
>;

export type ImagenetName = keyof typeof networks;
export const imagenetKinds = Object.keys(networks) as ImagenetName[];

/** Which of the networks a state dictionary is, by the shape of one of its tensors. */
export const imagenetNetwork = (tensors: Tensors): ImagenetName | undefined =>
  imagenetKinds.find((name) => {
    const [tensor, shape] = networks[name].tell;
    return tensors.get(tensor)?.shape.join() === shape.join();
  });

const leftOut = /^(classifier|fc|AuxLogits)\./; // ends of the networks that nothing here uses

/** Tensors that a network does not have: a deeper one of its family has all of its names too. */
export function strangers(name: ImagenetName, tensors: Tensors): string[] {
  const known = new Set(Object.values<Place>(networks[name].names).map((place) => place.name));
  return [...tensors.keys()].filter((tensor) => !known.has(tensor) && !leftOut.test(tensor) && !isNeedless(tensor));
}

export const imagenetNames = (name: ImagenetName): Names => networks[name].names;

/** The network at random weights (heads at zero). */
export const initImagenet = (name: ImagenetName, random: Random): unknown => networks[name].init(random);

/** One pass on an image x [1,224,224,3], whatever it gives; of heads their weights. */
export function runImagenet(name: ImagenetName, tree: unknown, x: tf.Tensor4D): tf.Tensor[] {
  const run: Record<ImagenetName, () => unknown> = {
    AlexNet: () => alexnetFeatures(tree as Alexnet, x),
    "VGG16 of torchvision": () => vgg16Features(tree as Vgg16, x),
    "ResNet-18": () => resnet(tree as Resnet, 18, x),
    "ResNet-50": () => resnet(tree as Resnet, 50, x),
    Inception: () => inception(tree as Inception, x),
    "LPIPS heads, AlexNet": () => tree,
    "LPIPS heads, VGG16": () => tree,
  };
  return entries(run[name]()).map(([, output]) => output);
}
