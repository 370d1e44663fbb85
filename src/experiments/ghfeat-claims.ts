import type { Claim } from "../results/claim";
import { partly } from "./claims";

/** What the outputs of 01-stylegan reproduce, by their names. */
export const stylegan: Readonly<Record<string, readonly Claim[]>> = {
  samples: [partly("ghfeat:fig-23", "Fashion-MNIST at 32 x 32 for ImageNet at 256 x 256; a small generator")],
};
