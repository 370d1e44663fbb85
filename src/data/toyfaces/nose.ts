import { lerp, type Point } from "../toys/geometry";
import { oval } from "../toys/path";
import { lit, share, shaded, spot, wide, type Scene } from "./scene";

/** The nose: a point at (x, y) of the face, raised by `lift`. */
export interface Nose {
  readonly at: (x: number, y: number, lift: number) => Point;
  readonly halfWidth: number;
  /** Points of the ridge from the root to the base. */
  readonly ridge: readonly Point[];
  readonly outline: readonly Point[];
}

const sides = [-1, 1] as const;

export function noseOf({ identity, head, places }: Scene): Nose {
  const { noseWidth, noseBridge } = identity.factors;
  const halfWidth = (identity.feminine ? 0.18 : 0.2) * (1 + 0.2 * noseWidth);
  const tip = places.noseY;
  const bump = 0.035 * noseBridge;
  const at = (x: number, y: number, lift: number): Point => head.project(x, y, head.surface(x, y)[2] + lift);
  // Sections from the root to the base: y, how far the ridge and the sides stand out, half the width.
  const sections = [
    { y: -0.22, rise: 0.01, side: 0.01, half: 0.05 },
    { y: 0.02, rise: 0.09 + bump * 0.5, side: 0.04, half: 0.07 },
    { y: 0.26, rise: 0.19 + bump, side: 0.09, half: 0.1 },
    { y: tip - 0.08, rise: 0.32, side: 0.1, half: halfWidth * 0.78 },
    { y: tip + 0.02, rise: 0.34, side: 0.05, half: halfWidth * 1.03 },
    { y: tip + 0.09, rise: 0.25, side: 0.06, half: halfWidth * 0.95 },
    { y: tip + 0.14, rise: 0.1, side: 0.09, half: halfWidth * 0.5 },
  ];
  const ridge = sections.map(({ y, rise }) => at(0, y, rise));
  // Not their hull, which would fill the hollow below the root and so hide the far eye.
  const ends = sections.map(({ y, side, half }, i) =>
    [ridge[i]!, at(-half, y, side), at(half, y, side)].sort((a, b) => a[0] - b[0]),
  );
  const outline = [...ends.map((three) => three[0]!), ...ends.map((three) => three[2]!).reverse()];
  return { at, halfWidth, ridge, outline };
}

export function drawNose(scene: Scene, nose: Nose): void {
  const { smooth, head, picture, places, light, strength, shot, shade, detailed } = scene;
  const { at, halfWidth, ridge } = nose;
  const path = smooth(nose.outline);
  const tip = places.noseY;
  const hidesFace = Math.abs(shot.yaw) > 14; // turned, the nose hides what lies behind it
  picture.fill("nose", path, hidesFace ? "url(#face)" : "none");
  if (hidesFace) picture.fill(undefined, path, "url(#side)", sideOpacity(scene));
  // The side away from the light is dark, and fades into the cheek.
  for (const s of sides) {
    const normal = head.turn([s * 0.85, 0, 0.53]);
    const dark = share(0.66 - lit(scene, normal));
    if (normal[2] < -0.15 || dark < 0.06) continue;
    const [top, middle, wing] = [
      at(s * 0.1, -0.02, 0.02),
      at(s * 0.15, 0.28, 0.02),
      at(s * halfWidth * 1.02, tip, 0.05),
    ];
    const name = s < 0 ? "noseL" : "noseR";
    picture.linear(
      name,
      ridge[3]!,
      [lerp(wing[0], middle[0], -0.2), wing[1]],
      [
        [0, picture.tone(shade), 0.75],
        [1, picture.tone(shade), 0],
      ],
    );
    const side = smooth([
      ...ridge.slice(1, 5),
      at(s * halfWidth * 0.8, tip + 0.11, 0.07),
      wing,
      at(s * halfWidth * 0.85, tip - 0.1, 0.06),
      middle,
      top,
    ]);
    picture.fill(undefined, side, `url(#${name})`, share(0.12 + 0.62 * dark * (0.3 + 0.7 * strength)));
  }
  if (detailed) {
    const under = smooth([
      at(-halfWidth * 0.8, tip + 0.1, 0.08),
      at(0, tip + 0.04, 0.3),
      at(halfWidth * 0.8, tip + 0.1, 0.08),
      at(0, tip + 0.15, 0.1),
    ]);
    picture.fill(undefined, under, picture.tone(shade), 0.22 + 0.14 * strength);
  }
  const towards = head.turn([0, 0, 1])[2];
  const nostrils = sides
    .filter((s) => head.turn([s * 0.6, 0.2, 0.8])[2] > 0.15)
    .map((s) =>
      oval(at(s * halfWidth * 0.5, tip + 0.105, 0.14), wide(scene, 0.056) * (0.3 + 0.7 * towards), wide(scene, 0.03)),
    );
  if (nostrils.length > 0) picture.fill(undefined, nostrils.join(""), picture.tone(shade, 0.6), 0.72);
  if (scene.fine) {
    const crease = sides
      .filter((s) => head.turn([s * 0.8, 0, 0.6])[2] > 0.1)
      .map((s) =>
        smooth(
          [
            at(s * halfWidth * 0.86, tip - 0.07, 0.07),
            at(s * halfWidth * 1.05, tip + 0.02, 0.04),
            at(s * halfWidth * 0.88, tip + 0.11, 0.06),
          ],
          false,
        ),
      );
    if (crease.length > 0) picture.stroke(undefined, crease.join(""), shaded(scene, 0.8), wide(scene, 0.02), 0.45);
  }
  const bright = at(light[0] * 0.03, tip - 0.05, 0.3);
  picture.fill(
    undefined,
    oval(bright, wide(scene, 0.085) * (0.35 + 0.65 * towards), wide(scene, 0.08)),
    "url(#bright)",
    0.25 + 0.4 * strength,
  );
  spot(scene, "bright", [0.02 * light[0], 0.1], 0.05, 0.2, detailed ? 0.22 + 0.2 * strength : 0);
}

/** How strongly the shadow side of the head is laid over its skin. */
export const sideOpacity = ({ light, strength }: Scene): number =>
  Math.min(0.85, Math.max(0, 0.92 * strength * (Math.abs(light[0]) + 0.1)));
