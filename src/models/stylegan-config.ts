/** Sizes of a StyleGAN v1 (Karras et al. 2019, training/networks_stylegan.py). */
export interface StyleGanConfig {
  readonly resolution: number; // of the images, a power of two >= 8
  readonly channels: number; // of the images
  readonly latent: number; // dimensions of z and of w
  readonly mappingLayers: number;
  readonly mapsBase: number; // maps at resolution 2^r: min(mapsBase / 2^(r-1), mapsMax)
  readonly mapsMax: number;
}

/** The paper's widths: 512 maps up to 32 px, 256 at 64, 128 at 128, 64 at 256. */
export const paperWidths = { latent: 512, mappingLayers: 8, mapsBase: 8192, mapsMax: 512 } as const;

/** Feature maps at a resolution. */
export function maps(config: StyleGanConfig, resolution: number): number {
  return Math.min(Math.floor((2 * config.mapsBase) / resolution), config.mapsMax);
}

/** 4, 8, ..., resolution. */
export function resolutions(config: StyleGanConfig): number[] {
  const levels = Math.log2(config.resolution) - 1;
  if (!Number.isInteger(levels) || levels < 2)
    throw new Error(`StyleGAN resolution: expected a power of two from 8 on, got ${config.resolution}`);
  return Array.from({ length: levels }, (_, i) => 4 * 2 ** i);
}

/** Resolution of every style layer, from 4 px on: two per resolution (14 layers at 256 px, 8 at 32 px). */
export function layerResolutions(config: StyleGanConfig): number[] {
  return resolutions(config).flatMap((resolution) => [resolution, resolution]);
}

/** Length of every layer's style code y = (scale, shift): twice its maps. */
export function styleSizes(config: StyleGanConfig): number[] {
  return layerResolutions(config).map((resolution) => 2 * maps(config, resolution));
}

/** How many style layers a generator has up to a resolution: two per resolution from 4 px on. */
export const layersAt = (resolution: number): number => 2 * (Math.log2(resolution) - 1);
