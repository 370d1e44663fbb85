import { svgText, type Letters } from "./text";

export const LINE = 1.25; // distance of baselines, in font sizes
export const CENTRE = 0.36; // from the middle of a letter down to its baseline, in font sizes

/** Lines of text around a middle, as SVG. */
export function blockOf(
  lines: readonly string[],
  x: number,
  middle: number,
  letters: Letters,
  anchor: "middle" | "end",
): string[] {
  const step = letters.size * LINE;
  const first = middle + letters.size * CENTRE - ((lines.length - 1) / 2) * step;
  return lines.map((text, i) => svgText(text, x, first + i * step, letters, anchor));
}
