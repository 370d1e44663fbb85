import type { AdamConfig } from "../train/adam";
import type { Preset } from "./preset";

/** How much is edited and measured (GH-Feat TPAMI 4.3.2 to 4.3.6). Images are those of the test split. */
export interface EditingConfig {
  readonly images: number; // behind the numbers of every edit but eq. 5's and the fit of a direction
  readonly shown: number; // rows of a figure
  readonly seed: number; // of sampled codes
  readonly global: { readonly levels: readonly number[]; readonly samples: number }; // shown; the numbers are of all levels
  readonly local: { readonly level: number }; // shown
  readonly directions: DirectionConfig;
  readonly processing: ProcessingConfig;
}

/** InterFaceGAN (Shen et al. 2020): a linear SVM on the codes w of the samples that a classifier is surest of. */
export interface DirectionConfig {
  readonly samples: number;
  readonly share: number; // of the samples, at either end of the probability; InterFaceGAN: 0.02
  readonly train: number; // share of these that is trained on; InterFaceGAN: 0.7
  readonly penalty: number; // C of the SVM; InterFaceGAN: 1
  readonly steps: readonly number[]; // in standard deviations of n w over the samples
}

/** Eq. 5. */
export interface ProcessingConfig {
  readonly images: number; // of the test split, and as many of the validation part, on which the number of steps is chosen
  readonly adam: AdamConfig; // the paper names no optimiser
  readonly at: readonly number[]; // numbers of steps that are scored; the first, 0, is the encoder alone
  readonly factor: number; // of super-resolution; paper: 16 at 256 px
}

const processing = { adam: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, factor: 4 } as const;
const directions = { train: 0.7, penalty: 1, steps: [-3, -2, -1, 0, 1, 2, 3] } as const;
/** Of 8 levels, and of 14: coarsest, one of 8 x 8 maps, one of maps half or a quarter as large as the image, finest. */
const figures = { seed: 21, global: { levels: [8, 6, 3, 1], samples: 2 }, local: { level: 3 } } as const;
const figures256 = { ...figures, global: { levels: [14, 11, 6, 1], samples: 2 }, local: { level: 6 } } as const;

export const editingPresets = {
  tiny: {
    ...{ ...figures, images: 60, shown: 4 },
    directions: { ...directions, samples: 1_000, share: 0.1 },
    processing: { ...processing, images: 8, at: [0, 10, 25] },
  },
  small: {
    ...{ ...figures, images: 500, shown: 6 },
    directions: { ...directions, samples: 20_000, share: 0.02 },
    processing: { ...processing, images: 64, at: [0, 10, 25, 50, 100] },
  },
  paper: {
    ...{ ...figures256, images: 5_000, shown: 6 },
    directions: { ...directions, samples: 500_000, share: 0.02 },
    processing: { ...processing, images: 256, at: [0, 10, 25, 50, 100, 400], factor: 16 },
  },
} as const satisfies Record<Preset, EditingConfig>;
