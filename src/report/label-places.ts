interface Place {
  readonly x: number;
  readonly y: number;
}

/** A point in pixels from the plot's upper left corner, and the size of the text beside it. */
export interface Labelled extends Place {
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a text may stand, the best place first: how far its middle is from the point, in half its sizes. */
const places = {
  "middle right": [1, 0],
  "middle left": [-1, 0],
  "top center": [0, -1],
  "bottom center": [0, 1],
  "top right": [1, -1],
  "top left": [-1, -1],
  "bottom right": [1, 1],
  "bottom left": [-1, 1],
} as const;

export type TextPosition = keyof typeof places;

const MARK = 7; // pixels around a point that its mark takes
const EDGE = 6; // pixels that a text keeps from the plot's axes

/** For each point the place of its text that covers the least of the other points and texts, and of what lies outside the plot. A `line` through these points is kept clear, too. */
export function placeLabels(
  points: readonly Labelled[],
  plot: { readonly width: number; readonly height: number },
  line: readonly Place[] = [],
): TextPosition[] {
  const marks = points.map(({ x, y }) => around(x, y, 2 * MARK, 2 * MARK));
  const strokes = line.slice(1).map((to, i) => stroke(line[i]!, to));
  const texts: Box[] = [];
  return points.map((point, own) => {
    let best: { place: TextPosition; box: Box; cost: number } | undefined;
    for (const [place, [right, down]] of Object.entries(places) as [TextPosition, readonly [number, number]][]) {
      const x = point.x + right * (MARK + point.width / 2);
      const y = point.y + down * (MARK + point.height / 2);
      const box = around(x, y, point.width, point.height);
      const covered = [...marks.filter((_, i) => i !== own), ...texts, ...strokes].reduce(
        (sum, b) => sum + overlap(box, b),
        0,
      );
      const outside =
        point.width * point.height -
        overlap(box, { left: EDGE, top: EDGE, right: plot.width - EDGE, bottom: plot.height - EDGE });
      const cost = covered + 2 * outside;
      if (!best || cost < best.cost - 1) best = { place, box, cost };
    }
    texts.push(best!.box);
    return best!.place;
  });
}

const around = (x: number, y: number, width: number, height: number): Box => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

const STROKE = 3;

/** What a line along an axis takes. */
const stroke = (a: Place, b: Place): Box =>
  around((a.x + b.x) / 2, (a.y + b.y) / 2, Math.abs(a.x - b.x) + STROKE, Math.abs(a.y - b.y) + STROKE);

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
