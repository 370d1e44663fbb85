import { blend } from "../toys/colour";
import { span, type Point } from "../toys/geometry";

import { wide, type Scene } from "./scene";

/** The beard's fill. Stubble darkens the skin and stays skin in the mask. */
export function drawBeard(scene: Scene): void {
  const { smooth, identity, head, picture, hair, skin, places, texture, detailed } = scene;
  if (identity.beard === "none") return;
  const { stretch, chinY } = head.skull;
  const { mouthY, noseY } = places;
  const colour = picture.tone(blend(hair, skin, 0.1), 0.88);
  const cheek = (s: -1 | 1): Point[] =>
    ([[1, 0.02], [0.97, 0.3], [0.9, 0.55], [0.74, 0.74], [0.54, 0.78], [0.4, noseY + 0.16]] as const) // prettier-ignore
      .filter(([q, y]) => head.seen(s * q * head.skull.halfWidth(y), y))
      .map(([q, y]) => head.on(s * q * head.skull.halfWidth(y), y * stretch));
  const middle = head.project(0, 0.5, 0);
  const grown = (points: readonly Point[], by: number): Point[] =>
    points.map(([x, y]): Point => [x + (x - middle[0]) * by, y + Math.max(0, y - middle[1]) * by * 1.4]);
  const whiskers: readonly (readonly [number, number])[] = [
    [-0.4, mouthY + 0.02],
    [-0.24, mouthY - 0.16],
    [-0.06, noseY + 0.2],
    [0.06, noseY + 0.2],
    [0.24, mouthY - 0.16],
    [0.4, mouthY + 0.02],
  ];
  const on = (list: readonly (readonly [number, number])[]) => list.map(([x, y]) => head.on(x, y, 0.02));
  const jaw = (by: number) => [
    ...cheek(-1),
    head.on(0, noseY + 0.18, 0.02),
    ...cheek(1).reverse(),
    ...grown(head.outline(1, 0.1), by),
    ...grown(head.outline(-1, 0.1), by).reverse(),
  ];
  if (identity.beard === "stubble") {
    picture.fill(undefined, smooth(jaw(0)), colour, 0.28);
    return;
  }
  const paths = {
    moustache: () => on([...whiskers, [0.3, mouthY - 0.02], [0, mouthY - 0.07], [-0.3, mouthY - 0.02]]),
    goatee: () =>
      on([...whiskers, [0.36, mouthY + 0.3], [0.24, chinY - 0.03], [0, chinY], [-0.24, chinY - 0.03], [-0.36, mouthY + 0.3]]), // prettier-ignore
    full: () => jaw(0.07),
  };
  const outline = paths[identity.beard]();
  picture.fill("beard", smooth(outline), colour, 0.9);
  if (!detailed) return;
  // Bristles along the face, so that the edge and the surface are not those of paper.
  const bristles = (n: number) => {
    let d = "";
    for (let i = 0; i < n; i++) {
      const full = identity.beard === "full";
      const x = texture.between(-1, 1) * (full ? 0.75 : 0.3);
      const y =
        identity.beard === "moustache"
          ? mouthY - texture.between(0.06, 0.16)
          : texture.between(full ? 0.75 * stretch : mouthY - 0.1, chinY - 0.1);
      const length = identity.beard === "moustache" ? 0.06 : 0.16;
      if (head.seen(x, y) && Math.abs(x) < head.skull.halfWidth(y))
        d += smooth(
          span(0, 1, 3).map((t) => head.on(x * (1 + 0.08 * t), y + length * t, 0.02)),
          false,
        );
    }
    return d;
  };
  const dark = bristles(18);
  if (dark) picture.stroke(undefined, dark, picture.tone(hair, 0.6), wide(scene, 0.024), 0.4);
  const bright = scene.fine ? bristles(12) : "";
  if (bright)
    picture.stroke(undefined, bright, picture.tone(blend(hair, [255, 240, 220], 0.25)), wide(scene, 0.02), 0.3);
}
