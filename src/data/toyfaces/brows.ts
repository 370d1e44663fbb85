import { blend } from "../toys/colour";
import { span, type Point } from "../toys/geometry";

import type { Side } from "./head";
import type { Scene } from "./scene";

/** A brow over u: -1 its inner end, 1 its outer; e: -1 its upper edge, 0 its middle line, 1 its lower edge. */
export type Brows = (side: Side, u: number, e: number) => Point;

export function browsOf({ identity, shot, head, places }: Scene): Brows {
  const { browThickness, browAngle, browHeight } = identity.factors;
  const half = 0.05 * (1 + 0.45 * browThickness) * (identity.feminine ? 0.72 : 1.12);
  const y = -0.285 - 0.03 * browHeight - (identity.feminine ? 0.02 : 0) - 0.045 * shot.browRaise;
  return (side, u, e) => {
    const arch = -0.09 * (1 - (u - 0.15) ** 2) - 0.05 * browAngle * u;
    const taper = (1.05 - 0.78 * Math.max(0, u)) * (u < -0.9 ? 0.8 : 1);
    return head.on(side * (places.eyeX - 0.01 + u * 0.29), y + arch + e * half * taper, 0.02);
  };
}

const ends = span(-1, 1, 6);

export function drawBrows(scene: Scene, brow: Brows): void {
  const { smooth, identity, picture, hair, shade } = scene;
  const outline = (side: Side) =>
    smooth([...ends.map((u) => brow(side, u, -1)), ...[...ends].reverse().map((u) => brow(side, u, 1))]);
  const dark = blend(hair, shade, identity.hair === "bald" ? 0.6 : 0.4);
  picture.fill("brows", outline(-1) + outline(1), picture.tone(dark, 0.82), 0.86);
}
