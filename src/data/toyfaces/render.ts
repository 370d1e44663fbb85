import type { Picture } from "../toys/picture";
import { addGrain, renderMasks, renderPictures } from "../toys/render";
import { drawFace } from "./draw";
import type { Identity } from "./identity";
import { faceParts, type DrawnPart, type FacePart } from "./parts";
import type { Shot } from "./shot";

export interface Sitting {
  readonly identity: Identity;
  readonly shot: Shot;
}

/** Faces as RGB buffers of size*size*3 bytes, with the camera's noise. */
export async function renderFaces(sittings: readonly Sitting[], size: number): Promise<Uint8Array[]> {
  const pictures = sittings.map(({ identity, shot }) => drawFace(identity, shot, size));
  const images = await renderPictures(pictures, size);
  images.forEach((image, i) => addGrain(image, sittings[i]!.shot.grain, sittings[i]!.shot.seed));
  return images;
}

const maskDetail = 256; // masks of every size are those of the finest drawing

export interface MaskOptions {
  /** Whether clear lenses count as glasses, as in CelebAMask-HQ; else what is seen through them counts. */
  readonly lenses?: boolean | undefined;
}

/**
 * Masks as buffers of size*size bytes, each the index of a part in `faceParts`. A pixel has the part of its centre, so the parts' areas are the same at
 * every size but for what falls between two centres.
 */
export async function renderFaceMasks(
  sittings: readonly Sitting[],
  size: number,
  { lenses = false }: MaskOptions = {},
): Promise<Uint8Array[]> {
  const pictures = sittings.map(({ identity, shot }) => withoutLenses(drawFace(identity, shot, maskDetail), lenses));
  return renderMasks(pictures, size, faceParts);
}

function withoutLenses(picture: Picture<DrawnPart>, count: boolean): Picture<FacePart> {
  const items = picture.items.map((item) => {
    if (item.kind === "clip" || item.kind === "unclip") return item;
    const part = item.part === "lenses" ? (count ? "glasses" : undefined) : item.part;
    return { ...item, part };
  });
  return { ...picture, items } as Picture<FacePart>;
}
