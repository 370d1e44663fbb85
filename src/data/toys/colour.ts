import { clamp, lerp } from "./geometry";

/** sRGB, each 0..255, fractions allowed until it is written. */
export type Colour = readonly [red: number, green: number, blue: number];

export const blend = (a: Colour, b: Colour, t: number): Colour => [
  lerp(a[0], b[0], t),
  lerp(a[1], b[1], t),
  lerp(a[2], b[2], t),
];

export const scale = (colour: Colour, by: number): Colour => [colour[0] * by, colour[1] * by, colour[2] * by];

/** Piecewise linear through the list: t = 0 is its first colour, t = 1 its last. */
export function ramp(list: readonly Colour[], t: number): Colour {
  const at = clamp(t, 0, 1) * (list.length - 1);
  const below = Math.min(Math.max(list.length - 2, 0), Math.floor(at));
  const [a, b] = [list[below], list[below + 1] ?? list[below]];
  if (!a || !b) throw new Error("ramp: no colours");
  return blend(a, b, at - below);
}

const byte = (value: number) => clamp(Math.round(value), 0, 255);

/** #rrggbb */
export const hex = (colour: Colour): string =>
  "#" + (0x1000000 + (byte(colour[0]) << 16) + (byte(colour[1]) << 8) + byte(colour[2])).toString(16).slice(1);

/** hue, saturation, lightness in 0..1 -> sRGB */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const channel = (offset: number) => {
    const k = (((offset + hue * 12) % 12) + 12) % 12;
    const chroma = saturation * Math.min(lightness, 1 - lightness);
    return 255 * (lightness - chroma * clamp(Math.min(k - 3, 9 - k), -1, 1));
  };
  return [channel(0), channel(8), channel(4)];
}
