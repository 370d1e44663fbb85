import { CENTRE, LINE } from "./grid-text";
import { svgText, textWidth, type Letters } from "./text";

/** Images with a frame of one colour, and what it means. */
export interface Frames {
  readonly places: readonly number[]; // counted row by row
  readonly color: string; // #RRGGBB, best of the palette
  readonly label?: string; // explained below the grid
}

export interface Legend {
  readonly marks: readonly string[]; // SVG
  readonly right: number;
  readonly bottom: number;
}

/** What the frames mean: a small frame and its label each, in rows from (left, top) to the right end. */
export async function legendOf(
  frames: readonly Frames[],
  left: number,
  top: number,
  end: number,
  letters: Letters,
): Promise<Legend> {
  const [box, line] = [Math.round(letters.size * 0.8), letters.size * LINE];
  const marks: string[] = [];
  let [x, y, right] = [left, top, left];
  for (const { label, color } of frames) {
    if (label === undefined) continue;
    const width = box + letters.size * 0.5 + (await textWidth(label, letters));
    if (x > left && x + width > end) [x, y] = [left, y + line];
    const stroke = Math.max(2, Math.round(letters.size / 6));
    const side = box - stroke;
    marks.push(
      `<rect x="${x + stroke / 2}" y="${y + (line - side) / 2}" width="${side}" height="${side}" fill="none" stroke="${color}" stroke-width="${stroke}"/>`,
      svgText(label, x + box + letters.size * 0.5, y + line / 2 + letters.size * CENTRE, letters),
    );
    right = Math.max(right, x + width);
    x += width + letters.size * 1.5;
  }
  return { marks, right, bottom: y + line };
}

/** Throws on a place that the grid does not have, and on a colour that is not #RRGGBB. */
export function checkFrames(frames: readonly Frames[], count: number): void {
  for (const { places, color } of frames) {
    const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= count);
    if (wrong !== undefined) throw new Error(`image grid: a frame at place ${wrong}; there are ${count}, from 0`);
    if (!/^#[0-9a-f]{6}$/i.test(color)) throw new Error(`image grid: a frame of colour "${color}", expected #RRGGBB`);
  }
}
