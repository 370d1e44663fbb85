import type { Claim } from "../results/claim";
import { partly } from "./claims";

const faces = "drawn faces at 32 x 32 for FF-HQ at 256 x 256; 8 levels for 14";
const rooms = "drawn bedrooms at 32 x 32 for LSUN at 256 x 256; 8 levels for 14";
const both = "drawn faces and bedrooms at 32 x 32 for FF-HQ and LSUN at 256 x 256; 8 levels for 14";

/** What the outputs of 05-editing reproduce, by their names. */
export const editing: Readonly<Record<string, readonly Claim[]>> = {
  "global-faces": [partly("ghfeat:fig-7", faces)],
  "global-rooms": [partly("ghfeat:fig-7", rooms)],
  local: [partly("ghfeat:fig-8", faces)],
  "harmonization-faces": [partly("ghfeat:fig-9-face", faces)],
  "harmonization-rooms": [partly("ghfeat:fig-9-bedroom", `${rooms}; lamps of all kinds for ceiling lights`)],
  "style-transfer": [partly("ghfeat:fig-10", `${faces}; style images are other faces and bedrooms; layers 5-8 of 8`)],
  "directions-faces": [
    partly(
      "ghfeat:fig-11",
      `${faces}; directions fitted to our own judge's probabilities, moved in Y by the affine maps`,
    ),
  ],
  colorization: [partly("ghfeat:fig-12a", `${both}; Adam, whose rate and steps are ours`)],
  inpainting: [partly("ghfeat:fig-12b", `${both}; a square hole; Adam, whose rate and steps are ours`)],
  "super-resolution": [partly("ghfeat:fig-12c", `${both}; by 4 for by 16; Adam, whose rate and steps are ours`)],
};

/** The same of 04-style-mixing. */
export const mixing: Readonly<Record<string, readonly Claim[]>> = {
  "faces-coarse": [
    partly("ghfeat:fig-6", faces),
    partly("ghfeat:cvpr-fig-13", `our row alone, without ALAE; ${faces}`),
  ],
  "faces-middle": [partly("ghfeat:fig-6", faces)],
  "faces-fine": [partly("ghfeat:fig-6", faces)],
};
