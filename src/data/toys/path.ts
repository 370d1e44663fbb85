import { clamp, type Point } from "./geometry";

// SVG path data. Pictures are 1000 units wide and high, so whole numbers are fine enough, and short.
const at = (p: Point) => `${Math.round(p[0])} ${Math.round(p[1])}`;
const first = (points: readonly Point[]): Point => {
  if (!points[0]) throw new Error("path: no points");
  return points[0];
};

export function polygon(points: readonly Point[], closed = true): string {
  let d = "M" + at(first(points));
  for (let i = 1; i < points.length; i++) d += "L" + at(points[i]!);
  return closed ? d + "Z" : d;
}

export function oval(centre: Point, rx: number, ry: number): string {
  const [a, b] = [Math.max(1, Math.round(rx)), Math.max(1, Math.round(ry))];
  return `M${Math.round(centre[0]) - a} ${Math.round(centre[1])}a${a} ${b} 0 1 0 ${2 * a} 0a${a} ${b} 0 1 0 ${-2 * a} 0Z`;
}

/** A Catmull-Rom spline through the points. */
export function spline(points: readonly Point[], closed = true): string {
  const n = points.length;
  const point = (i: number) => points[closed ? (i + n) % n : clamp(i, 0, n - 1)]!;
  let d = "M" + at(first(points));
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [a, b, c, e] = [point(i - 1), point(i), point(i + 1), point(i + 2)];
    d += `C${at([b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6])} ${at([c[0] - (e[0] - b[0]) / 6, c[1] - (e[1] - b[1]) / 6])} ${at(c)}`;
  }
  return closed ? d + "Z" : d;
}
