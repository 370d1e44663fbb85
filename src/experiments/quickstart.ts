import type { ClassifierTrainingConfig } from "../train/classifier";
import type { EncoderTrainingConfig } from "../train/encoder";
import type { GanTrainingConfig } from "../train/gan";
import { resnet18 } from "./encoders";
import { decayOver, seedOf, type Length } from "./ghfeat";
import type { Preset } from "./preset";

/** The quickstart: StyleGAN, the classifier F and the GH-Feat encoder on Fashion-MNIST at 32 x 32. */
export interface QuickstartConfig {
  readonly gan: GanTrainingConfig & Length;
  readonly classifier: ClassifierTrainingConfig & Length;
  readonly encoder: EncoderTrainingConfig & Length;
  readonly evaluation: Evaluation;
}

/** How many images of the test split are looked at. */
export interface Evaluation {
  readonly testImages: number; // scored, and searched for neighbours
  readonly inversionImages: number; // inverted by optimisation, too
  readonly queries: number; // whose neighbours are counted
  readonly seed: number; // of the codes that samples are drawn from
}

interface Sizes {
  readonly mapsBase: number;
  readonly mapsMax: number;
  readonly latent: number;
  readonly mappingLayers: number;
  readonly encoderMaps: readonly [number, number, number, number];
  readonly alignedMaps: number;
  readonly ganImages: number;
  readonly classifierImages: number;
  readonly encoderImages: number;
  readonly evaluation: Omit<Evaluation, "seed">;
}

function quickstart(sizes: Sizes): QuickstartConfig {
  const batch = 64;
  const model = {
    resolution: 32,
    channels: 1,
    latent: sizes.latent, // paper: 512
    mappingLayers: sizes.mappingLayers, // paper: 8
    mapsBase: sizes.mapsBase, // paper: 8192
    mapsMax: sizes.mapsMax, // paper: 512
  };
  const adam = { rate: 1e-3, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }; // paper: 1e-4; beta1 0 (released code: 0.9)
  return {
    gan: {
      model,
      batch,
      adam: { rate: 2e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 }, // released code: 1e-3 up to 64 px
      r1Gamma: 10,
      r1Every: 8, // released code: every step
      mixing: 0.9,
      emaHalfLife: 3000, // released code: 10,000 of 25 million images
      seed: 1,
      images: sizes.ganImages,
    },
    classifier: {
      channels: 1,
      classes: 10,
      batch,
      adam: { ...adam, beta2: 0.999, decay: decayOver(sizes.classifierImages, batch) },
      seed: 2,
      images: sizes.classifierImages,
    },
    encoder: {
      model,
      generator: "frozen",
      encoder: {
        ...resnet18,
        maps: sizes.encoderMaps,
        alignedMaps: sizes.alignedMaps,
        pyramid: false, // paper: FPN
        variant: "small",
      },
      loss: {
        adversarial: 0.08, // code; paper: 0.1
        perceptual: 0.1, // belongs to F's scale
        regularizer: 0, // GH-Feat without "-R"
        gradientPenalty: 5,
        distance: "meanSquare", // code; paper: norm
        score: "softplus", // code; paper: linear
      },
      batch,
      adam: { ...adam, decay: decayOver(sizes.encoderImages, batch) },
      criticAdam: { ...adam, beta1: 0, rate: 5e-4, decay: decayOver(sizes.encoderImages, batch) },
      penaltyEvery: 8,
      seed: 3,
      images: sizes.encoderImages,
    },
    evaluation: { ...sizes.evaluation, seed: 11 },
  };
}

export const quickstartPresets = {
  tiny: quickstart({
    mapsBase: 256,
    mapsMax: 64,
    latent: 64,
    mappingLayers: 4,
    encoderMaps: [16, 32, 64, 128],
    alignedMaps: 64,
    ganImages: 9_600,
    classifierImages: 6_400,
    encoderImages: 9_600,
    evaluation: { testImages: 1_000, inversionImages: 8, queries: 100 },
  }),
  small: quickstart({
    mapsBase: 512,
    mapsMax: 128,
    latent: 256,
    mappingLayers: 6,
    encoderMaps: [32, 64, 128, 256],
    alignedMaps: 128,
    ganImages: 240_000,
    classifierImages: 120_000,
    encoderImages: 192_000,
    evaluation: { testImages: 2_000, inversionImages: 12, queries: 500 },
  }),
  // The papers give no sizes for 32 px: full StyleGAN width, the length of its released schedule up to 32 px, an encoder of ResNet-18's width.
  paper: quickstart({
    mapsBase: 8192,
    mapsMax: 512,
    latent: 512,
    mappingLayers: 8,
    encoderMaps: [64, 128, 256, 512],
    alignedMaps: 512,
    ganImages: 3_000_000,
    classifierImages: 600_000,
    encoderImages: 3_000_000,
    evaluation: { testImages: 10_000, inversionImages: 64, queries: 1_000 },
  }),
} as const satisfies Record<Preset, QuickstartConfig>;

/**
 * A preset as the run number `seed` of it. Run 1 is the preset itself; the others differ in the seed of every network - first weights, order of the data,
 * noise - and of the samples. Its networks are trained anew: weights are shipped for run 1 alone.
 */
export function quickstartConfig(preset: Preset, seed: number): QuickstartConfig {
  const { gan, classifier, encoder, evaluation }: QuickstartConfig = quickstartPresets[preset];
  const moved = <T extends { readonly seed: number }>(part: T): T => ({ ...part, seed: seedOf(part.seed, seed) });
  return { gan: moved(gan), classifier: moved(classifier), encoder: moved(encoder), evaluation: moved(evaluation) };
}
