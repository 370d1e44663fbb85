import type { Colour } from "./colour";

/** Masks can hold so many classes that no two colours, blended, give a third. */
export const maxClasses = 21;

/** The colour of a class in a rendered mask; black for class 0. */
export function classColour(index: number): Colour {
  if (!(index >= 0 && index < maxClasses)) throw new Error(`mask: class ${index}; there can be ${maxClasses} classes`);
  return [(index * 12) % 256, (index * index * 37) % 256, (index * 149) % 256];
}

/**
 * Classes from a rendered mask, RGB [size,size,3]. Edges of clip paths may be smoothed even where shapes are crisp, so a pixel there is a blend, which
 * read as a number would be a class that is not there at all. It gets the class of a neighbour whose colour is nearest: the one that covers more of it.
 */
export function readClasses(rgb: Uint8Array, size: number, count: number): Uint8Array {
  const colours = Array.from({ length: count }, (_, i) => classColour(i));
  const byKey = new Map(colours.map(([r, g, b], i) => [(r << 16) + (g << 8) + b, i]));
  const pixels = size * size;
  const mask = new Uint8Array(pixels);
  const blends: number[] = [];
  for (let i = 0; i < pixels; i++) {
    const index = byKey.get((rgb[3 * i]! << 16) + (rgb[3 * i + 1]! << 8) + rgb[3 * i + 2]!);
    if (index === undefined) blends.push(i);
    mask[i] = index ?? unknown;
  }
  const found = blends.map((i) => nearest(rgb, i, candidates(mask, i, size), colours));
  blends.forEach((i, k) => (mask[i] = found[k]!));
  return mask;
}

const unknown = 255;

function candidates(mask: Uint8Array, at: number, size: number): Set<number> {
  const [x, y] = [at % size, Math.floor(at / size)];
  const classes = new Set<number>();
  for (let j = Math.max(0, y - 2); j <= Math.min(size - 1, y + 2); j++)
    for (let i = Math.max(0, x - 2); i <= Math.min(size - 1, x + 2); i++) {
      const index = mask[j * size + i]!;
      if (index !== unknown) classes.add(index);
    }
  return classes;
}

function nearest(rgb: Uint8Array, at: number, among: Set<number>, colours: readonly Colour[]): number {
  let [best, least] = [0, Infinity];
  for (const index of among.size > 0 ? among : colours.keys()) {
    const colour = colours[index]!;
    const distance = colour.reduce((sum, value, k) => sum + (value - rgb[3 * at + k]!) ** 2, 0);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
