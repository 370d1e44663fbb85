import type { Preset } from "./preset";

/** What is done to images whose truth is known; see src/tasks/distortions.ts. */
export type DistortionName = "blur" | "noise" | "crop" | "reduce" | "jpeg";

/** Metrics against known distortions of drawn faces. */
export interface MetricsConfig {
  readonly size: number; // pixels of a side; MS-SSIM needs 176
  readonly images: number; // of each of both sets, the first behind distributions' distances and the second, which is distorted
  readonly pairs: number; // of the second set, behind distances between two images
  readonly strengths: Readonly<Record<DistortionName, readonly number[]>>; // from weak to strong, equally many
  readonly neighbours: number; // k of precision and recall; Kynkäänniemi et al.: 3
  readonly jpeg: readonly number[]; // qualities of files that images have been saved as before they are resized
  readonly sampleSizes: readonly number[]; // of both sets between which distances are taken; twice the largest is what the pool must hold
  readonly draws: number; // of such sets
  readonly seed: number;
}

const shared = {
  size: 176,
  strengths: {
    blur: [0.5, 1, 2, 4, 8], // standard deviation in pixels
    noise: [4, 8, 16, 32, 64], // standard deviation in grey levels of 255
    crop: [0.02, 0.05, 0.1, 0.2, 0.4], // of a side, cut off
    reduce: [1.25, 1.5, 2, 4, 8], // factor
    jpeg: [95, 75, 50, 20, 5], // quality
  },
  neighbours: 3,
  jpeg: [95, 75],
  seed: 31,
} as const;

export const metricsPresets = {
  tiny: { ...shared, images: 60, pairs: 6, sampleSizes: [25, 50, 100, 250], draws: 5 },
  small: { ...shared, images: 1_000, pairs: 100, sampleSizes: [100, 250, 500, 1_000, 2_500], draws: 10 },
  paper: { ...shared, images: 5_000, pairs: 500, sampleSizes: [100, 250, 500, 1_000, 2_500, 5_000], draws: 10 },
} as const satisfies Record<Preset, MetricsConfig>;
