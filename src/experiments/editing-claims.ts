import { layersAt } from "../models/stylegan-config";
import { insteadOf, partly, type Claims } from "./claims";
import type { EditingConfig } from "./editing";
import type { GhFeatConfig } from "./ghfeat";

/** Our images and levels for the paper's. */
function settings({ gan: { model } }: GhFeatConfig): { faces: string; rooms: string; both: string; layers: number } {
  const layers = layersAt(model.resolution);
  const of = (ours: string, papers: string) =>
    `${insteadOf(ours, papers, model)}${layers < 14 ? `; ${layers} levels for 14` : ""}`;
  return {
    faces: of("drawn faces", "FF-HQ"),
    rooms: of("drawn bedrooms", "LSUN"),
    both: of("drawn faces and bedrooms", "FF-HQ and LSUN"),
    layers,
  };
}

/** What the outputs of 05-editing reproduce, by their names. */
export function editing(config: GhFeatConfig, { processing: { factor } }: EditingConfig): Claims {
  const { faces, rooms, both, layers } = settings(config);
  const adam = "Adam, whose rate and steps are ours";
  const directions =
    "directions fitted to the probabilities of F, a classifier of our own, moved in Y by the affine maps";
  const enlarged = factor === 16 ? "" : `; by ${factor} for by 16`;
  return {
    "global-faces": [partly("ghfeat:fig-7", faces)],
    "global-rooms": [partly("ghfeat:fig-7", rooms)],
    local: [partly("ghfeat:fig-8", faces)],
    "harmonization-faces": [partly("ghfeat:fig-9-face", faces)],
    "harmonization-rooms": [partly("ghfeat:fig-9-bedroom", `${rooms}; lamps of all kinds for ceiling lights`)],
    "style-transfer": [
      partly(
        "ghfeat:fig-10",
        `${faces}; style images are other faces and bedrooms; layers ${layers / 2 + 1}-${layers} of ${layers}`,
      ),
    ],
    "directions-faces": [partly("ghfeat:fig-11", `${faces}; ${directions}`)],
    colorization: [partly("ghfeat:fig-12a", `${both}; ${adam}`)],
    inpainting: [partly("ghfeat:fig-12b", `${both}; a square hole; ${adam}`)],
    "super-resolution": [partly("ghfeat:fig-12c", `${both}${enlarged}; ${adam}`)],
  };
}

/** The same of 04-style-mixing. */
export function mixing(config: GhFeatConfig): Claims {
  const { faces } = settings(config);
  const both = [partly("ghfeat:fig-6", faces), partly("ghfeat:cvpr-fig-13", `our row alone, without ALAE; ${faces}`)];
  return { "faces-coarse": both, "faces-middle": both, "faces-fine": both };
}

/** Which of a generator's layers hold a factor, as the paper has it: of faces by style mixing (TPAMI 4.3.2; gender: CVPR Fig. 13), of bedrooms, layout and lighting, by retrieval (4.4.5). */
export const heldBy = {
  pose: "coarse",
  gender: "coarse",
  smile: "middle",
  view: "coarse",
  lamps: "fine",
  time: "fine",
} as const;
