/**
 * The classes of a face's mask, in the order of their numbers. As in CelebAMask-HQ (Lee et al. 2020), ears and neck are apart from the skin of
 * the face. `glasses` are frames and dark lenses; a clear lens shows the eye behind it, unless the mask is asked for with lenses.
 */
export const faceParts = [
  "background",
  "skin",
  "neck",
  "ears",
  "hair",
  "beard",
  "eyes",
  "brows",
  "nose",
  "mouth",
  "glasses",
  "clothes",
] as const;

export type FacePart = (typeof faceParts)[number];

/** What the drawing distinguishes: the classes, and clear lenses, which a mask shows or not. */
export type DrawnPart = FacePart | "lenses";
