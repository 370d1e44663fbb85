import { linearRgb } from "../src/report/color";

/** Linear RGB as seen without one kind of cone: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009, severity 1. */
export const vision = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;

export type Vision = keyof typeof vision;

/** CIELAB of a colour (#RRGGBB) as seen, white D65. */
function labOf(hex: string, kind: Vision): [number, number, number] {
  const rgb = linearRgb(hex);
  const [r, g, b] = vision[kind].map((row) =>
    Math.min(Math.max(row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2], 0), 1),
  ) as [number, number, number];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * (t / 116) + 16 / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How different two colours look (CIE 1976): 2 is just seen side by side, 100 is black and white. */
export function difference(a: string, b: string, kind: Vision): number {
  const [one, other] = [labOf(a, kind), labOf(b, kind)];
  return Math.hypot(...one.map((value, i) => value - other[i]!));
}
