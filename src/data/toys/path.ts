import type { Point } from "./geometry";

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
  const last = n - 1;
  const round = Math.round;
  let [a, b] = [closed ? points[last]! : first(points), first(points)];
  let c = points[Math.min(1, last)]!;
  let d = "M" + at(b);
  for (let i = 0; i < (closed ? n : last); i++) {
    const e = closed ? points[(i + 2) % n]! : points[Math.min(i + 2, last)]!;
    d +=
      `C${round(b[0] + (c[0] - a[0]) / 6)} ${round(b[1] + (c[1] - a[1]) / 6)} ` +
      `${round(c[0] - (e[0] - b[0]) / 6)} ${round(c[1] - (e[1] - b[1]) / 6)} ${round(c[0])} ${round(c[1])}`;
    [a, b, c] = [b, c, e];
  }
  return closed ? d + "Z" : d;
}

/** A polygon along that spline: its points and, where these are fewer than `few`, the middles between them. For pictures too small to show the difference. */
export function facets(points: readonly Point[], closed = true, few = 16): string {
  const n = points.length;
  if (n >= few) return polygon(points, closed);
  const round = Math.round;
  let d = "M" + at(first(points));
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const b = points[i]!;
    const a = points[i > 0 ? i - 1 : closed ? n - 1 : 0]!;
    const c = points[(i + 1) % n]!;
    const e = points[closed ? (i + 2) % n : Math.min(i + 2, n - 1)]!;
    const x = (9 * (b[0] + c[0]) - a[0] - e[0]) / 16;
    const y = (9 * (b[1] + c[1]) - a[1] - e[1]) / 16;
    d += `L${round(x)} ${round(y)}L${at(c)}`;
  }
  return closed ? d + "Z" : d;
}
