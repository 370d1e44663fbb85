import type { EncoderConfig } from "../models/encoder";
import { styleSizes } from "../models/stylegan-config";
import type { EncoderTrainingConfig } from "../train/encoder";
import type { MemoryConfig } from "../train/in-parts";
import { resnet18, resnet50 } from "./encoders";
import { decayOver, type EncoderRow, type GhFeatConfig, type ImageSetName, type Length } from "./ghfeat";
import { paperGrowth } from "./growth";
import type { Preset } from "./preset";

interface Sizes {
  readonly setting: "ours" | "paper"; // where they differ: the paper's training needs millions of images
  readonly resolution: number;
  readonly mapsBase: number;
  readonly mapsMax: number;
  readonly latent: number;
  readonly mappingLayers: number;
  readonly network: Omit<EncoderConfig, "variant">;
  readonly classifierImages: number;
  readonly ganImages: number;
  readonly ganBatch: number;
  readonly r1Gamma: number;
  readonly r1Images: number;
  readonly encoderImages: number;
  readonly encoderBatch: number;
  readonly memory?: MemoryConfig; // of the encoder's training
  readonly seeds: Readonly<Record<EncoderRow, number>>;
  readonly trials: GhFeatConfig["trials"];
  readonly shipped: readonly EncoderRow[];
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  readonly reals: number;
  readonly fakes: number;
  readonly curve: number;
  readonly scored: number;
}

/** Sum of a generator's code lengths 2c at 256 px and full width, to which the paper's weight of L_reg belongs: L_reg is a sum over all of them. */
const paperCodeLength = 9984;

/** MSE of the paper's row with the regularizer (TPAMI Tab. II). */
const paperError = 0.0494;

/** Of the images that the paper's weights belong to. */
const paperValues = 256 ** 2 * 3;

/** Channels and classes of a set; the drawn ones' classes are combinations of labels (src/tasks/toy-classes.ts). */
const about = {
  fashion: { channels: 1, classes: 10 },
  toyfaces: { channels: 3, classes: 24 },
  toyrooms: { channels: 3, classes: 12 },
} as const satisfies Record<ImageSetName, unknown>;

/** The perceptual term as a share of the pixel term, with weight 0.1 beside mean squares, at the end of trainings in `small`; 02 and 03 have it of every row. */
const perceptualShare = { fashion: 0.35, toyrooms: 0.7, toyfaces: 1.2 } as const satisfies Record<ImageSetName, number>;

function on(set: ImageSetName, sizes: Sizes): GhFeatConfig {
  const batch = 64;
  const { channels, classes } = about[set];
  const { resolution, mapsBase, mapsMax, latent, mappingLayers } = sizes;
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
  const codeLength = styleSizes(model).reduce((sum, size) => sum + size, 0);
  // The paper's weight of L_reg, times what a sum over more code lengths would have more: the same for the same mean square of dy. It stands beside the norm of
  // eq. 3. Of n values with mean square q that is sqrt(n q), whose slope is sqrt(n / q) / 2 times that of q: beside a mean square the weight is smaller by as much.
  // With our setting n is that of our images, not of the paper's 256 x 256 x 3: beside the pixel term L_reg has 14 times the paper's slope on Fashion-MNIST,
  // 8 times on drawn sets; by value 28 and 16 times. That is our choice: a pull that runs this short can show.
  const values = resolution ** 2 * channels;
  const ofNorm = Math.sqrt(values / paperValues); // a norm of fewer values is smaller, and so is what stands beside it
  const regularizer =
    (5e-4 * paperCodeLength) / codeLength / (isPaper ? 1 / ofNorm : Math.sqrt(values / paperError) / 2);
  const decay = decayOver(sizes.encoderImages, sizes.encoderBatch);
  const encoder = {
    model,
    generator: "frozen",
    encoder: { ...sizes.network, variant: isPaper ? "paper" : "small", ...(isPaper && { residual: false }) },
    loss: {
      adversarial: isPaper ? 0.1 * ofNorm : 0.08, // code: 0.08
      // Belongs to F's scale, and its share of L_E with VGG16 is not known here. Beside mean squares 0.1 makes the share of the pixel term that `perceptualShare`
      // says; beside norms this makes the same: F has (r / 4)^2 x 128 values for an image's r^2 x channels, so their norms are further apart than the mean squares.
      perceptual: isPaper ? Math.sqrt((0.1 * perceptualShare[set] * channels) / 8) : 0.1,
      regularizer: 0, // GH-Feat without "-R"
      gradientPenalty: isPaper ? 5 : sizes.r1Gamma / 2, // paper: 5, which is what the GAN had there, too
      distance: isPaper ? "norm" : "meanSquare", // code: meanSquare
      score: isPaper ? "linear" : "softplus", // code: softplus
    },
    batch: sizes.encoderBatch,
    ...(sizes.memory && { memory: sizes.memory }),
    adam: { ...adam, decay },
    criticAdam: { ...adam, beta1: 0, rate: isPaper ? 1e-4 : 5e-4, decay },
    penaltyEvery: isPaper ? 1 : 8,
    seed: 3,
    images: sizes.encoderImages,
  } as const satisfies EncoderTrainingConfig & Length;
  const of = (changed: Partial<EncoderTrainingConfig["encoder"]>) => ({
    ...encoder,
    encoder: { ...encoder.encoder, ...changed },
  });
  return {
    images: { set, train: sizes.train, test: sizes.test, ...(set === "toyfaces" && { difficulty: "medium" }) },
    validationImages: sizes.validation,
    classifier: classifying(2),
    perceptual: { vgg16: "", weight: isPaper ? 5e-5 * ofNorm : 5e-5 },
    judge: { ...classifying(5), resolution },
    gan: {
      model,
      batch: sizes.ganBatch,
      adam: { rate: isPaper ? 1e-3 : 2e-3, beta1: 0, beta2: 0.99, epsilon: 1e-8 }, // StyleGAN's code: 1e-3 up to 64 px
      r1Gamma: sizes.r1Gamma,
      r1Every: isPaper ? 1 : 8,
      mixing: 0.9,
      emaHalfLife: isPaper ? 10_000 : 3_000,
      ...(isPaper && { growth: paperGrowth(resolution) }),
      seed: 1,
      images: sizes.ganImages,
    },
    r1: { every: set === "fashion" ? [isPaper ? 8 : 1] : [], images: sizes.r1Images }, // the other of lazy and eager
    encoders: {
      "w-sam": of({ space: "W+" }),
      y: of({ spatialAlignment: false }),
      "y-sam": encoder,
      "y-sam-reg": { ...of(isPaper ? { residual: true } : {}), loss: { ...encoder.loss, regularizer } },
      spatial: of({ space: "spatial", spatialAlignment: false }),
      scratch: { ...encoder, generator: "scratch" },
    },
    ...{ seeds: sizes.seeds, trials: sizes.trials, shipped: sizes.shipped },
    evaluation: {
      reals: sizes.reals,
      fakes: sizes.fakes,
      validationImages: sizes.curve,
      scored: sizes.scored,
      seed: 11,
    },
  };
}

const strong = { "strong-reg": { what: "L_reg 4 times as strong", row: "y-sam-reg", regularizer: 4 } } as const;

const longer = { what: "twice as many images", images: 2 } as const;
const wider = { what: "four times as many maps in pyramid and SAM", alignedMaps: 64 } as const;

/** What was tried on Fashion-MNIST to find out what the orderings hinge on. */
const trials = {
  "longer-w-sam": { ...longer, row: "w-sam" },
  "longer-y-sam": { ...longer, row: "y-sam" },
  "wider-y": { ...wider, row: "y" },
  "wider-y-sam": { ...wider, row: "y-sam" },
  "weak-reg": {
    what: "L_reg as weak as beside a norm of 256 x 256 x 3 values",
    ...{ row: "y-sam-reg", regularizer: Math.sqrt(32 ** 2 / paperValues) },
  },
  ...strong,
} as const satisfies GhFeatConfig["trials"];

type Networks = Omit<Sizes, "seeds" | "trials" | "shipped" | "train" | "validation" | "test">;

const usual = { resolution: 32, ganBatch: 64, r1Gamma: 10, encoderBatch: 64 } as const;

const tiny: Networks = {
  ...{ setting: "ours", mapsBase: 256, mapsMax: 64, latent: 64, mappingLayers: 4, ...usual },
  network: { ...resnet18, maps: [16, 32, 48, 64], alignedMaps: 16 },
  ...{ classifierImages: 1_600, ganImages: 960, r1Images: 320, encoderImages: 256 },
  ...{ ganBatch: 32, encoderBatch: 32 },
  ...{ reals: 1_000, fakes: 300, curve: 100, scored: 300 },
};

const small: Networks = {
  ...{ setting: "ours", mapsBase: 512, mapsMax: 128, latent: 256, mappingLayers: 6, ...usual },
  network: { ...resnet18, maps: [32, 48, 64, 80], alignedMaps: 16 },
  ...{ classifierImages: 120_000, ganImages: 600_000, r1Images: 50_000, encoderImages: 24_000 },
  encoderBatch: 16, // four times the steps of 64 for as many images: 1,500; more images would be better
  ...{ reals: 55_000, fakes: 10_000, curve: 1_000, scored: 10_000 },
};

const paper: Networks = {
  ...{ setting: "paper", mapsBase: 8192, mapsMax: 512, latent: 512, mappingLayers: 8, ...usual },
  network: resnet18,
  ...{ classifierImages: 600_000, ganImages: 3_000_000, r1Images: 3_000_000, encoderImages: 3_000_000 }, // 32 px are grown to after 2.4 million
  ...{ reals: 55_000, fakes: 50_000, curve: 1_000, scored: 10_000 },
};

/** Runs of every row: all of Tab. II as often, the others once. */
const allRows = (ofTable: number) => ({
  ...{ "w-sam": ofTable, y: ofTable, "y-sam": ofTable, "y-sam-reg": ofTable },
  ...{ spatial: 1, scratch: 1 },
});

/** GH-Feat, -R and -S (TPAMI Tab. V, X), once each. */
const threeRows = { "w-sam": 0, y: 0, "y-sam": 1, "y-sam-reg": 1, spatial: 1, scratch: 0 } as const;

/** The images of Fashion-MNIST, and the rows that a picture needs, one of each kind: what is shipped of all sets is to stay below 25 MB. */
const fashion = {
  ...{ train: 60_000, validation: 5_000, test: 10_000 },
  shipped: ["w-sam", "y-sam", "y-sam-reg", "spatial"],
} as const;

const drawnRows = { seeds: threeRows, trials: {}, shipped: ["y-sam-reg", "spatial"] } as const;

const drawn = (set: ImageSetName) =>
  ({
    tiny: on(set, { ...tiny, ...drawnRows, train: 2_400, validation: 400, test: 500 }),
    small: on(set, {
      ...{ ...small, ...drawnRows, train: 35_000, validation: 5_000, test: 5_000 },
      ...{ ganImages: 100_000, reals: 30_000, scored: 5_000 },
      // R1's weight goes with the number of pixels, and 10 belongs to 1024 x 1024: here it holds the discriminator at a loss of 1.3, where 1.39 is chance, and
      // 150,000 images leave faces without eyes. Four times the steps for as many images draw after 25,000 what it draws after 100,000.
      ...{ ganBatch: 16, r1Gamma: 1 },
      encoderImages: 20_000,
    }),
    // As FF-HQ and LSUN in the paper: 256 px, the released encoder's sizes, StyleGAN's and the released code's lengths, batch and its parts (8 of 12; there batch normalisation
    // is over all 96, here over 12). Images are not mirrored, as they are there.
    paper: on(set, {
      ...{ ...paper, ...drawnRows, train: 65_000, validation: 5_000, test: 10_000 }, // 60,000 to learn from, as of FF-HQ
      ...{ resolution: 256, network: resnet50, ganImages: 25_000_000, encoderImages: 14_000_000, encoderBatch: 96 },
      ...{ reals: 50_000, scored: 10_000, memory: { parts: 8, recompute: true } },
    }),
  }) satisfies Record<Preset, GhFeatConfig>;

/** GH-Feat by the images that it learns from, at 32 x 32 pixels but for the drawn sets in `paper`. */
export const ghfeatPresets = {
  fashion: {
    tiny: on("fashion", { ...tiny, ...fashion, seeds: allRows(1), trials: strong }),
    small: on("fashion", { ...small, ...fashion, seeds: allRows(3), trials }),
    paper: on("fashion", { ...paper, ...fashion, seeds: allRows(3), trials: strong }),
  },
  toyfaces: drawn("toyfaces"),
  toyrooms: drawn("toyrooms"),
} satisfies Record<ImageSetName, Record<Preset, GhFeatConfig>>;
