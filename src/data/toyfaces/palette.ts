import type { Colour } from "../toys/colour";

/** Skin from the lightest to the darkest, in the light of a clouded day. */
export const skinColours: readonly Colour[] = [
  [244, 214, 194],
  [238, 196, 168],
  [226, 174, 138],
  [184, 128, 92],
  [134, 88, 60],
  [88, 57, 42],
];

export const hairColours = {
  black: [30, 25, 24],
  darkBrown: [58, 38, 28],
  brown: [98, 62, 38],
  lightBrown: [146, 98, 58],
  blond: [196, 156, 98],
  fair: [226, 198, 146],
  red: [156, 70, 34],
  grey: [128, 126, 124],
  white: [206, 204, 200],
} as const satisfies Record<string, Colour>;

export type HairColour = keyof typeof hairColours;

/** Irises from brown to blue-grey. */
export const irisColours: readonly Colour[] = [
  [62, 38, 24],
  [92, 58, 30],
  [112, 96, 50],
  [84, 116, 84],
  [82, 128, 166],
  [120, 142, 156],
];
