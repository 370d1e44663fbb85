export type Point = readonly [x: number, y: number];

export const degrees = Math.PI / 180;
export const clamp = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);
export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
const between = (a: Point, b: Point, t: number): Point => [lerp(a[0], b[0], t), lerp(a[1], b[1], t)];

/** n numbers from a to b, both ends included. */
export const span = (a: number, b: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => a + ((b - a) * i) / (n - 1));

/** Smooth interpolation (cubic Hermite, flat at both ends) in a table; xs ascending, clamped outside. */
export function curve(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const n = xs.length;
  const slope = ys.map((_, k) => (k === 0 || k === n - 1 ? 0 : (ys[k + 1]! - ys[k - 1]!) / (xs[k + 1]! - xs[k - 1]!)));
  return (x) => {
    let i = 0;
    while (i < n - 2 && x > xs[i + 1]!) i++;
    const h = xs[i + 1]! - xs[i]!;
    const t = clamp((x - xs[i]!) / h, 0, 1);
    const [t2, t3] = [t * t, t * t * t];
    return (
      (2 * t3 - 3 * t2 + 1) * ys[i]! +
      (t3 - 2 * t2 + t) * h * slope[i]! +
      (3 * t2 - 2 * t3) * ys[i + 1]! +
      (t3 - t2) * h * slope[i + 1]!
    );
  };
}

/** Convex hull, counter-clockwise in a y-up system (Andrew's monotone chain). */
export function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o: Point, a: Point, b: Point) => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const p of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2]!, chain[chain.length - 1]!, p) <= 0) chain.pop();
      chain.push(p);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** n points at equal distances along a closed polygon. */
export function resample(points: readonly Point[], n: number): Point[] {
  const next = (i: number) => points[(i + 1) % points.length]!;
  const lengths = points.map((p, i) => Math.hypot(next(i)[0] - p[0], next(i)[1] - p[1]));
  const step = lengths.reduce((a, b) => a + b, 0) / n;
  const out: Point[] = [];
  let [i, before] = [0, 0];
  for (let k = 0; k < n; k++) {
    while (i < points.length - 1 && before + lengths[i]! < k * step) before += lengths[i++]!;
    const along = lengths[i]! > 0 ? (k * step - before) / lengths[i]! : 0;
    out.push(between(points[i]!, next(i), along));
  }
  return out;
}
