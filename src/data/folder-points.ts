import type { Crop, DecodeOptions } from "./decode";

/**
 * Where a point of the upright source lands: [x,y] in pixels of the result. (0,0) is the centre of the first pixel before and after, so that a point on a
 * pixel stays on what was drawn there. It may land outside, where the crop cut it off.
 */
export function movePoint(
  [x, y]: readonly [number, number],
  source: { readonly width: number; readonly height: number },
  { size, fit, crop }: Pick<DecodeOptions, "size" | "fit" | "crop">,
): [number, number] {
  const part: Crop = crop ?? { left: 0, top: 0, ...source };
  const along = (value: number, from: number, length: number, other: number) => {
    const resized = fit === "exact" || length <= other ? size : Math.round((length * size) / other);
    const cutOff = Math.floor((resized - size + 1) / 2); // as sharp crops in the middle
    return ((value - from + 0.5) * resized) / length - 0.5 - cutOff;
  };
  return [along(x, part.left, part.width, part.height), along(y, part.top, part.height, part.width)];
}
