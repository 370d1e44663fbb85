import type { Colour } from "../toys/colour";
import { faceParts, type FacePart } from "./parts";

const colours: Readonly<Record<FacePart, Colour>> = {
  background: [24, 26, 30],
  skin: [236, 196, 166],
  neck: [196, 150, 122],
  ears: [240, 140, 96],
  hair: [112, 74, 44],
  beard: [78, 46, 22],
  eyes: [250, 250, 250],
  brows: [40, 62, 140],
  nose: [246, 212, 88],
  mouth: [204, 48, 76],
  glasses: [62, 186, 196],
  clothes: [92, 122, 98],
};

/** Masks for the eye: class numbers, in any shape -> RGB, three bytes for each. */
export function colourMasks(masks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(masks.length * 3);
  masks.forEach((part, i) => {
    const name = faceParts[part];
    if (name === undefined) throw new Error(`mask: class ${part}; there are ${faceParts.length}`);
    rgb.set(colours[name], 3 * i);
  });
  return rgb;
}
