import type { Random } from "../../backend/random";
import { tf } from "../../backend/tf";
import { initLpips, lpips, type LpipsTrunk } from "../../metrics/lpips";
import { alexnetFeatures, initAlexnet } from "../../models/alexnet";
import { inception, initInception } from "../../models/inception";
import { initResnet, resnet, type ResnetDepth } from "../../models/resnet";
import { initVgg16, vgg16Features } from "../../models/vgg16";
import { fillByFormula, formulaValues, type Convention } from "../../weights/formula";
import { alexnetNames } from "../../weights/names/alexnet";
import { inceptionNames } from "../../weights/names/inception";
import type { Names } from "../../weights/names/names";
import { resnet18Names, resnet50Names } from "../../weights/names/resnet";
import { vgg16Names } from "../../weights/names/vgg16";

export type Outputs = Record<string, tf.Tensor>;

/** A network of ours and how it is given the weights and inputs of its reference (scripts/parity). */
export interface Network {
  readonly name: string;
  readonly bar: number; // of max |ours - theirs| / max |theirs|
  /** A file of the authors' below the folder that the user names; without, the reference comes from a package. */
  readonly file?: string;
  /** Weights by the formula, and outputs under the reference's names. `given`: tensors of the reference that no formula makes. */
  readonly run: (random: Random, given: Outputs) => Outputs;
}

/** Images [n,h,w,c] in [-1,1) by the formula. */
const images = (name: string, ...shape: [number, number, number, number]): tf.Tensor4D => {
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor4d(formulaValues(name, size), shape);
};

function filled<W>(tree: W, names: Names, convention: Convention = "torch"): W {
  fillByFormula(tree, names, convention);
  return tree;
}

const named = (names: readonly string[], tensors: readonly tf.Tensor[]): Outputs =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));

const bar = 1e-4;

const ofResnet = (depth: ResnetDepth, names: Names): Network => ({
  ...{ name: `resnet${depth}`, bar },
  run: (random) => {
    const { stages, ...rest } = resnet(filled(initResnet(depth, random), names), depth, images("x", 2, 96, 64, 3));
    return { ...named(["stage1", "stage2", "stage3", "stage4"], stages), ...rest };
  },
});

const ofLpips = (trunk: LpipsTrunk, names: Names): Network => ({
  ...{ name: `lpips-${trunk}`, bar: 1e-5 },
  run: (random, given) => {
    const weights = initLpips(trunk, random);
    fillByFormula(weights.trunk, names, "torch");
    weights.heads.forEach((head, i) => head.assign(given[`heads.${i}`] as tf.Tensor1D));
    return { distance: lpips(weights, images("x", 2, 96, 64, 3), images("y", 2, 96, 64, 3)) };
  },
});

/** Networks whose references are packages. */
export const packageNetworks: readonly Network[] = [
  {
    ...{ name: "vgg16", bar },
    run: (random) => {
      const weights = filled(initVgg16(random, 5), vgg16Names);
      return named(
        ["relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_3"],
        vgg16Features(weights, images("x", 1, 64, 48, 3)),
      );
    },
  },
  {
    ...{ name: "alexnet", bar },
    run: (random) => {
      const weights = filled(initAlexnet(random), alexnetNames);
      return named(["relu1", "relu2", "relu3", "relu4", "relu5"], alexnetFeatures(weights, images("x", 2, 96, 80, 3)));
    },
  },
  ofResnet(18, resnet18Names),
  ofResnet(50, resnet50Names),
  {
    ...{ name: "inception", bar },
    run: (random) => ({ ...inception(filled(initInception(random), inceptionNames), images("x", 1, 200, 340, 3)) }),
  },
  ofLpips("alex", alexnetNames),
  ofLpips("vgg", vgg16Names),
];
