import type { GrowthRow } from "../train/growth";

/** Images of every row of StyleGAN's schedule: each resolution is faded in over as many as it then stays. */
const images = 600_000;

/** Batch on one GPU and rate at a resolution (StyleGAN, train.py and training/training_loop.py). */
const settings: Readonly<Record<number, readonly [batch: number, rate: number]>> = {
  8: [128, 1e-3],
  16: [128, 1e-3],
  32: [64, 1e-3],
  64: [32, 1e-3],
  128: [16, 1.5e-3],
  256: [8, 2e-3],
};

/** StyleGAN's own schedule up to a resolution from 8 to 256: 5.4 million images until 256 px come in, 6 million until they are there. The last row goes on. */
export function paperGrowth(resolution: number): GrowthRow[] {
  const sizes = Object.keys(settings).map(Number);
  if (!sizes.includes(resolution))
    throw new Error(`StyleGAN's schedule: ${resolution} px; it is known for ${sizes.join(", ")}`);
  return sizes
    .filter((size) => size <= resolution)
    .flatMap((size) => {
      const [batch, rate] = settings[size]!;
      const row = (fade: boolean): GrowthRow => ({ resolution: size, fade, images, batch, rate });
      return size === 8 ? [row(false)] : [row(true), row(false)];
    });
}
