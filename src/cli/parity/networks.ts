import type { Random } from "../../backend/random";
import { tf } from "../../backend/tf";
import { initLpips, lpips, type LpipsTrunk } from "../../metrics/lpips";
import { alexnetFeatures, initAlexnet } from "../../models/alexnet";
import { inception, initInception } from "../../models/inception";
import { initResnet, resnet, type ResnetDepth } from "../../models/resnet";
import { initVgg16, vgg16Features } from "../../models/vgg16";
import { disposeTree } from "../../nn/tree";
import { fillByFormula, formulaValues, type Convention } from "../../weights/formula";
import { alexnetNames } from "../../weights/names/alexnet";
import { inceptionNames } from "../../weights/names/inception";
import { lpipsAlexNames, lpipsVggNames } from "../../weights/names/lpips";
import type { Names } from "../../weights/names/names";
import { resnet18Names, resnet50Names } from "../../weights/names/resnet";
import { vgg16Names } from "../../weights/names/vgg16";

export type Outputs = Record<string, tf.Tensor>;

/** A network of ours whose weights and inputs are those of its reference (scripts/parity). */
export interface Network {
  readonly name: string;
  readonly bar: number; // of max |ours - theirs| / max |theirs|
  /** The authors' file below the folder that the user names; without it the reference comes from packages. */
  readonly file?: string;
  /** What it gives, under the reference's names of outputs. `given`: tensors of the reference that no formula makes. */
  readonly outputs: (random: Random, given: Outputs) => Outputs;
}

interface Description<W> extends Omit<Network, "outputs"> {
  readonly init: (random: Random) => W;
  readonly names: Names;
  readonly convention: Convention;
  readonly run: (weights: W, given: Outputs) => Outputs;
}

/** Makes, fills, runs and lets go of a network's weights. */
export const network = <W>({ init, names, convention, run, ...rest }: Description<W>): Network => ({
  ...rest,
  outputs: (random, given) => {
    const weights = init(random);
    try {
      fillByFormula(weights, names, convention);
      return tf.tidy(() => run(weights, given));
    } finally {
      disposeTree(weights);
    }
  },
});

/** An input of any shape in [-1,1) by the formula. */
export function input(name: string, shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor(formulaValues(name, size), [...shape]);
}

const images = (name: string, ...shape: number[]) => input(name, shape) as tf.Tensor4D;

/** Tensors under one name, counted. */
export const numbered = (name: string, first: number, tensors: readonly tf.Tensor[]): Outputs =>
  Object.fromEntries(tensors.map((tensor, i) => [`${name}${first + i}`, tensor]));

const usual = { bar: 1e-4, convention: "torch" } as const;

const ofResnet = (depth: ResnetDepth, names: Names) =>
  network({
    ...usual,
    ...{ name: `resnet${depth}`, init: (random) => initResnet(depth, random), names },
    run: (weights) => {
      const { stages, ...rest } = resnet(weights, depth, images("x", 2, 96, 64, 3));
      return { ...numbered("stage", 1, stages), ...rest };
    },
  });

const ofLpips = (trunk: LpipsTrunk, names: Names) =>
  network({
    ...usual,
    ...{ name: `lpips-${trunk}`, bar: 1e-5, init: (random) => initLpips(trunk, random), names },
    run: (weights, given) => {
      weights.heads.forEach((head, i) => head.assign(given[`heads.${i}`] as tf.Tensor1D));
      return { distance: lpips(weights, images("x", 2, 96, 64, 3), images("y", 2, 96, 64, 3)) };
    },
  });

/** Networks whose references are packages. */
export const packageNetworks: readonly Network[] = [
  network({
    ...usual,
    ...{ name: "vgg16", init: (random) => initVgg16(random, 5), names: vgg16Names },
    run: (weights) => numbered("block", 1, vgg16Features(weights, images("x", 1, 64, 48, 3))),
  }),
  network({
    ...usual,
    ...{ name: "alexnet", init: initAlexnet, names: alexnetNames },
    run: (weights) => numbered("relu", 1, alexnetFeatures(weights, images("x", 2, 96, 80, 3))),
  }),
  ofResnet(18, resnet18Names),
  ofResnet(50, resnet50Names),
  network({
    ...usual,
    ...{ name: "inception", init: initInception, names: inceptionNames },
    run: (weights) => ({ ...inception(weights, images("x", 1, 200, 340, 3)) }),
  }),
  ofLpips("alex", lpipsAlexNames),
  ofLpips("vgg", lpipsVggNames),
];
