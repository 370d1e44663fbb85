import type { Preset } from "./preset";

/** Reconstruction by weights that are given: how many images, the first ones; the papers do not say theirs. */
export const releasedPresets = {
  tiny: { images: 100 },
  small: { images: 2_000 },
  paper: { images: 10_000 },
} as const satisfies Record<Preset, { readonly images: number }>;
