import { curve } from "../toys/geometry";
import type { Identity } from "./identity";
import type { Shot } from "./shot";

// Head units: x to the picture's right, y down, z to the camera; the eyes lie at y = 0, the crown at -1.45, the cheeks at x = +-1.

/** The head's control mesh as functions of the height y. */
export interface Skull {
  readonly chinY: number;
  readonly stretch: number; // of everything below the eyes
  readonly drop: number; // of the open jaw
  readonly halfWidth: (y: number) => number;
  readonly centre: (y: number) => number; // z of the axis of a level
  readonly front: (y: number) => number; // z of the face at x = 0, without relief
  readonly back: (y: number) => number;
  /** How much the face rises above its level's rounded shape at (x, y): brows, eye sockets, cheekbones, lips, chin. */
  readonly relief: (x: number, y: number) => number;
  /** The same for many points of one level. */
  readonly reliefAt: (y: number) => (x: number) => number;
}

const heights = [-1.45, -1.41, -1.3, -1, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.15, 1.35, 1.47];
const widths = [0.06, 0.3, 0.57, 0.87, 0.985, 1, 0.985, 0.945, 0.87, 0.745, 0.575, 0.37, 0.15];
const fronts = [-0.05, 0.2, 0.5, 0.84, 1, 1.04, 1.01, 1.01, 1.02, 1, 0.97, 0.94, 0.85];
const centres = [-0.15, -0.13, -0.12, -0.14, -0.15, -0.12, -0.1, -0.08, 0, 0.15, 0.3, 0.48, 0.62];
const backs = [-0.3, -0.55, -0.85, -1.15, -1.28, -1.28, -1.2, -0.7, -0.3, -0.02, 0.12, 0.3, 0.42];

/** A function as a table of steps of 1/16, which is much quicker to look up. */
function tabulate(f: (y: number) => number): (y: number) => number {
  const [low, steps, n] = [-1.5, 16, 56];
  const values = new Float64Array(n + 1);
  for (let i = 0; i <= n; i++) values[i] = f(low + i / steps);
  return (y) => {
    const at = (y - low) * steps;
    if (at <= 0) return values[0]!;
    if (at >= n) return values[n]!;
    const i = Math.floor(at);
    return values[i]! + (values[i + 1]! - values[i]!) * (at - i);
  };
}

export function createSkull({ factors, feminine }: Identity, shot: Shot): Skull {
  const { faceWidth, faceHeight, jaw, chin, cheekbones, forehead } = factors;
  const stretch = 1 + 0.08 * faceHeight;
  const drop = 0.2 * shot.mouthOpen;
  const lowered = (y: number) => (y <= 0 ? y : y * stretch + (y > 0.85 ? (drop * (y - 0.7)) / 0.77 : 0));
  const at = heights.map(lowered);
  const jawWidth = jaw + (feminine ? -0.5 : 0.3);
  const width = widths.map((w, i) => {
    const ofJaw = i > 7 ? 0.11 * jawWidth * Math.min(1, (i - 7) / 2) : 0;
    const ofChin = i > 9 ? 0.18 * (chin + (feminine ? -0.3 : 0.3)) : 0;
    const ofForehead = i > 2 && i < 6 ? 0.04 * forehead : 0;
    return w * (1 + 0.09 * faceWidth) * (1 + ofJaw + ofChin + ofForehead);
  });
  const brow = feminine ? 0.01 : 0.06;
  const middle = tabulate(
    curve([-0.7, -0.33, 0, 0.3, 0.62, 0.76, 0.93, 1.12, 1.34, 1.5].map(lowered), [
      0,
      brow,
      0,
      0,
      0.03,
      0.06,
      0.12,
      0.04,
      0.11 + 0.05 * chin,
      0.06,
    ]),
  );
  const sides = tabulate(
    curve([-0.65, -0.35, -0.04, 0.16, 0.4, 0.72, 1.05, 1.4].map(lowered), [
      0,
      0.04 + brow,
      -0.12,
      -0.05,
      0.06 + 0.04 * cheekbones,
      0,
      -0.03,
      0,
    ]),
  );
  return {
    chinY: at[12]!,
    stretch,
    drop,
    halfWidth: tabulate(curve(at, width)),
    centre: tabulate(curve(at, centres)),
    front: tabulate(curve(at, fronts)),
    back: tabulate(curve(at, backs)),
    relief: (x, y) => rise(x, middle(y), sides(y)),
    reliefAt: (y) => {
      const [a, b] = [middle(y), sides(y)];
      return (x) => rise(x, a, b);
    },
  };
}

function rise(x: number, middle: number, sides: number): number {
  const a = x < 0 ? -x : x;
  const [u, v] = [a / 0.27, (a - 0.46) / 0.25];
  return middle * Math.exp(-u * u) + sides * Math.exp(-v * v);
}
