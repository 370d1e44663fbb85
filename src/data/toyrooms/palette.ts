import { blend, hsl, type Colour } from "../toys/colour";
import type { Dice } from "../toys/random";

export const white: Colour = [246, 244, 240];
export const black: Colour = [24, 24, 26];
export const steel: Colour = [176, 180, 184];

export const woods: readonly Colour[] = [
  [92, 60, 40],
  [128, 86, 54],
  [164, 118, 78],
  [190, 150, 106],
  [208, 178, 138],
  [126, 108, 92],
  [66, 48, 40],
];

/** Wall paints: most rooms are pale and neutral, some are not. */
const paints: readonly Colour[] = [
  [236, 231, 222],
  [224, 216, 202],
  [214, 208, 198],
  [206, 200, 192],
  [232, 220, 196],
  [198, 208, 204],
  [186, 200, 184],
  [178, 196, 210],
  [226, 204, 196],
  [216, 196, 172],
  [240, 226, 180],
  [160, 178, 168],
];
const strongPaints: readonly Colour[] = [
  [70, 96, 112],
  [52, 74, 88],
  [92, 112, 88],
  [176, 112, 88],
  [150, 90, 92],
  [98, 88, 116],
  [120, 128, 132],
  [206, 170, 92],
];

/** Three hues of a room that go together: neighbours or opposites on the colour circle. */
export interface Scheme {
  readonly paint: Colour;
  readonly accentPaint: Colour;
  readonly main: number;
  readonly second: number;
}

export function sampleScheme(dice: Dice): Scheme {
  const main = dice.unit();
  return {
    paint: dice.chance(0.16) ? dice.pick(strongPaints) : dice.pick(paints),
    accentPaint: dice.pick(strongPaints),
    main,
    second: (main + dice.pick([0.06, -0.08, 0.45, 0.55, 0.33]) + 1) % 1,
  };
}

/** Cloth: strong, pastel, dark or nearly white. */
export function sampleCloth(dice: Dice, hue: number): Colour {
  const turned = (hue + dice.between(-0.03, 0.03) + 1) % 1;
  const style = dice.unit();
  if (style < 0.35) return hsl(turned, dice.between(0.22, 0.48), dice.between(0.36, 0.52));
  if (style < 0.6) return hsl(turned, dice.between(0.2, 0.45), dice.between(0.62, 0.76));
  if (style < 0.78) return hsl(turned, dice.between(0.15, 0.4), dice.between(0.2, 0.32));
  return blend(white, hsl(turned, 0.3, 0.6), dice.between(0.05, 0.25));
}
