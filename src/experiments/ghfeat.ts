import type { AdamConfig } from "../train/adam";
import type { ClassifierTrainingConfig, JudgeTrainingConfig } from "../train/classifier";
import type { EncoderTrainingConfig } from "../train/encoder";
import type { GanTrainingConfig } from "../train/gan";
import { resnet18 } from "./encoders";
import type { Preset } from "./preset";

interface Length {
  readonly images: number; // seen in training
}

/** GH-Feat on one set of images: a StyleGAN, and encoders that differ in one thing each (TPAMI Tab. II, III, X). */
export interface GhFeatConfig {
  readonly validationImages: number; // the training split's last ones, which no training sees: choices are made on them
  readonly classifier: ClassifierTrainingConfig & Length; // F
  readonly judge: JudgeTrainingConfig & Length; // network of the Frechet distance
  readonly gan: GanTrainingConfig & Length;
  readonly encoders: Readonly<Record<EncoderRow, EncoderTrainingConfig & Length>>;
  readonly seeds: Readonly<Record<EncoderRow, number>>; // how many runs of each
  readonly evaluation: {
    readonly reals: number; // of the training split, which samples are compared with
    readonly fakes: number; // per point of the distance's curve
    readonly validationImages: number; // per point of an encoder's curve
    readonly scored: number; // of the test split and of the validation part, for the tables
    readonly seed: number;
  };
}

/** Rows of TPAMI Tab. II, of Tab. X ("spatial") and of Tab. III ("scratch"). */
export const encoderRows = ["w-sam", "y", "y-sam", "y-sam-reg", "spatial", "scratch"] as const;
export type EncoderRow = (typeof encoderRows)[number];

/** The rate falls to 0.8^8 = 0.168 of its start over the run, as in the released code. */
const decayOver = (images: number, batch: number) => ({ factor: 0.8, steps: images / batch / 8 });

interface Sizes {
  readonly setting: "ours" | "paper"; // where they differ: the paper's training needs millions of images
  readonly mapsBase: number;
  readonly mapsMax: number;
  readonly latent: number;
  readonly mappingLayers: number;
  readonly encoderMaps: readonly [number, number, number, number];
  readonly alignedMaps: number;
  readonly classifierImages: number;
  readonly ganImages: number;
  readonly encoderImages: number;
  readonly seeds: number;
  readonly reals: number;
  readonly fakes: number;
  readonly curve: number;
  readonly scored: number;
}

/** Sum of a generator's code lengths 2c at 256 px and full width, to which the paper's weight of L_reg belongs: L_reg is a sum over all of them. */
const paperCodeLength = 9984;

function onFashion(sizes: Sizes): GhFeatConfig {
  const batch = 64;
  const [resolution, channels, classes] = [32, 1, 10];
  const { mapsBase, mapsMax, latent, mappingLayers } = sizes;
  const model = { resolution, channels, latent, mappingLayers, mapsBase, mapsMax }; // the papers give no sizes for 32 px
  const isPaper = sizes.setting === "paper";
  const adam = isPaper
    ? { rate: 1e-4, beta1: 0, beta2: 0.99, epsilon: 1e-8 } // code: beta1 0.9
    : { rate: 1e-3, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const classifying = (seed: number) => ({
    ...{ channels, classes, batch, seed },
    adam: { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: decayOver(sizes.classifierImages, batch) },
    images: sizes.classifierImages,
  });
  const codeLength = [4, 4, 8, 8, 16, 16, 32, 32].reduce(
    (sum, size) => sum + 2 * Math.min((2 * mapsBase) / size, mapsMax),
    0,
  );
  const encoder = {
    model,
    generator: "frozen",
    encoder: {
      ...resnet18,
      maps: sizes.encoderMaps,
      alignedMaps: sizes.alignedMaps,
      variant: isPaper ? "paper" : "small",
    },
    loss: {
      adversarial: isPaper ? 0.1 : 0.08, // code: 0.08
      // Belongs to F's scale, and its share of L_E with VGG16 is not known here: a third of the pixel term at the end of the quickstart's training, as mean
      // squares. Every term is in the training's log, so the share that it had is there.
      perceptual: 0.1,
      regularizer: 0, // GH-Feat without "-R"
      gradientPenalty: 5,
      distance: isPaper ? "norm" : "meanSquare", // code: meanSquare
      score: isPaper ? "linear" : "softplus", // code: softplus
    },
    batch,
    adam: { ...adam, decay: decayOver(sizes.encoderImages, batch) },
    criticAdam: { ...adam, beta1: 0, rate: isPaper ? 1e-4 : 5e-4, decay: decayOver(sizes.encoderImages, batch) },
    penaltyEvery: isPaper ? 1 : 8,
    seed: 3,
    images: sizes.encoderImages,
  } as const satisfies EncoderTrainingConfig & Length;
  const of = (changed: Partial<EncoderTrainingConfig["encoder"]>) => ({
    ...encoder,
    encoder: { ...encoder.encoder, ...changed },
  });
  return {
    validationImages: 5_000,
    classifier: classifying(2),
    judge: { ...classifying(5), resolution },
    gan: {
      model,
      batch,
      adam: { rate: isPaper ? 1e-3 : 2e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 }, // StyleGAN's code: 1e-3 up to 64 px
      r1Gamma: 10,
      r1Every: isPaper ? 1 : 8,
      mixing: 0.9,
      emaHalfLife: isPaper ? 10_000 : 3_000,
      seed: 1,
      images: sizes.ganImages,
    },
    encoders: {
      "w-sam": of({ space: "W+" }),
      y: of({ spatialAlignment: false }),
      "y-sam": encoder,
      // The paper's 5e-4 beside a mean square, as the code has it, times what a sum over more code lengths would have more: the same weight for the same mean square of dy.
      "y-sam-reg": { ...encoder, loss: { ...encoder.loss, regularizer: (5e-4 * paperCodeLength) / codeLength } },
      spatial: of({ space: "spatial", spatialAlignment: false }),
      scratch: { ...encoder, generator: "scratch" },
    },
    seeds: {
      "w-sam": sizes.seeds,
      y: sizes.seeds,
      "y-sam": sizes.seeds,
      "y-sam-reg": sizes.seeds,
      spatial: 1,
      scratch: 1,
    },
    evaluation: {
      reals: sizes.reals,
      fakes: sizes.fakes,
      validationImages: sizes.curve,
      scored: sizes.scored,
      seed: 11,
    },
  };
}

/** GH-Feat on Fashion-MNIST at 32 x 32. */
export const fashionPresets = {
  tiny: onFashion({
    setting: "ours",
    mapsBase: 256,
    mapsMax: 64,
    latent: 64,
    mappingLayers: 4,
    encoderMaps: [16, 32, 48, 64],
    alignedMaps: 16,
    classifierImages: 3_200,
    ganImages: 3_200,
    encoderImages: 1_280,
    seeds: 1,
    reals: 2_000,
    fakes: 500,
    curve: 200,
    scored: 500,
  }),
  small: onFashion({
    setting: "ours",
    mapsBase: 512,
    mapsMax: 128,
    latent: 256,
    mappingLayers: 6,
    encoderMaps: [32, 64, 96, 128],
    alignedMaps: 32,
    classifierImages: 120_000,
    ganImages: 600_000,
    encoderImages: 192_000,
    seeds: 3,
    reals: 55_000,
    fakes: 10_000,
    curve: 1_000,
    scored: 10_000,
  }),
  paper: onFashion({
    setting: "paper",
    mapsBase: 8192,
    mapsMax: 512,
    latent: 512,
    mappingLayers: 8,
    encoderMaps: [64, 128, 256, 512],
    alignedMaps: 512,
    classifierImages: 600_000,
    ganImages: 3_000_000,
    encoderImages: 3_000_000,
    seeds: 3,
    reals: 55_000,
    fakes: 50_000,
    curve: 1_000,
    scored: 10_000,
  }),
} as const satisfies Record<Preset, GhFeatConfig>;

/** The run number `seed`, from 1 on, of a row: first weights and order of the data differ, the generator does not. */
export function encoderRun(config: GhFeatConfig, row: EncoderRow, seed: number): EncoderTrainingConfig & Length {
  if (!Number.isSafeInteger(seed) || seed < 1) throw new Error(`seed ${seed}: expected a whole number from 1 on`);
  const first = config.encoders[row];
  return { ...first, seed: first.seed + 100 * (seed - 1) };
}

/** The configuration with the rates' decay made to fit images and batch of every network, which may have been changed: 0.8^8 at the end of its run. */
export function withRunLengths(config: GhFeatConfig): GhFeatConfig {
  const fit = <T extends { readonly images: number; readonly batch: number; readonly adam: AdamConfig }>(run: T): T => {
    const { images, batch, adam } = run;
    return adam.decay ? { ...run, adam: { ...adam, decay: decayOver(images, batch) } } : run;
  };
  const ofCritic = (run: EncoderTrainingConfig & Length) => ({
    ...fit(run),
    criticAdam: fit({ ...run, adam: run.criticAdam }).adam,
  });
  const encoders = Object.fromEntries(encoderRows.map((row) => [row, ofCritic(config.encoders[row])]));
  return {
    ...config,
    ...{ classifier: fit(config.classifier), judge: fit(config.judge) },
    encoders: encoders as unknown as GhFeatConfig["encoders"],
  };
}
