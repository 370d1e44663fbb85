import { blend, ramp } from "../toys/colour";
import { clamp, span, type Point } from "../toys/geometry";
import { oval, polygon } from "../toys/path";
import type { Side } from "./head";
import { irisColours } from "./palette";
import { shaded, wide, type Scene } from "./scene";

/** Both eyes are almonds between two lid curves over u: -1 the inner corner, 1 the outer. */
export interface Eyes {
  readonly height: number;
  readonly upper: (u: number) => number; // y of the upper lid
  readonly lower: (u: number) => number;
  readonly at: (side: Side, u: number, y: number) => Point;
}

export function eyesOf({ identity, shot, head, places }: Scene): Eyes {
  const { eyeSize, eyeTilt } = identity.factors;
  const { eyeX, eyeHalf } = places;
  const height = eyeHalf * (0.49 + 0.06 * eyeSize) * shot.eyesOpen * (1 - 0.18 * Math.max(0, shot.smile));
  const tilt = 0.035 * eyeTilt + 0.012;
  return {
    height,
    upper: (u) => -height * Math.max(0, 1 - u * u) ** 0.72 - tilt * u,
    lower: (u) => height * 0.52 * Math.max(0, 1 - u * u) - tilt * u,
    at: (side, u, y) => head.on(side * (eyeX + u * eyeHalf), y, 0.06 * (1 - u * u)),
  };
}

const sides = [-1, 1] as const;
const across = span(-1, 1, 7);
const inside = [...across.slice(1, -1)].reverse();

export function drawEyes(scene: Scene, eyes: Eyes): void {
  const { smooth, identity, shot, picture, detailed, light, strength, places, shade } = scene;
  const { at, upper, lower, height } = eyes;
  const white = sides.map((s) =>
    smooth([...across.map((u) => at(s, u, upper(u))), ...inside.map((u) => at(s, u, lower(u)))]),
  );
  picture.fill("eyes", white.join(""), picture.tone([240, 233, 227], 0.98 - 0.14 * strength));
  if (shot.eyesOpen > 0.5) {
    // A disc whose edge is kept between the lids.
    const disc = (side: Side, radius: number) => {
      const centre = shot.gaze * 0.35 * side;
      const points = span(0, 2 * Math.PI, detailed ? 17 : 11).slice(1);
      return polygon(
        points.map((angle) => {
          const u = clamp(centre + (radius / places.eyeHalf) * Math.cos(angle), -1, 1);
          const y = 0.95 * radius * Math.sin(angle) - 0.26 * height;
          return at(side, u, clamp(y, upper(u), lower(u)));
        }),
      );
    };
    const both = (radius: number) => sides.map((s) => disc(s, radius)).join("");
    const iris = ramp(irisColours, (identity.factors.eyeColour + 1) / 2);
    picture.fill(undefined, both(0.122), picture.tone(blend(iris, [10, 8, 8], detailed ? 0.6 : 0.25)));
    if (detailed) picture.fill(undefined, both(0.104), picture.tone(iris, 1.1));
    picture.fill(undefined, both(0.054), "#0c0a0a");
    const glint = sides.map((s) =>
      oval(at(s, shot.gaze * 0.35 * s + light[0] * 0.2 * s, -0.6 * height), wide(scene, 0.03), wide(scene, 0.03)),
    );
    picture.fill(undefined, glint.join(""), "#ffffff", 0.85);
    if (detailed) {
      // The upper lid throws a shadow on the eyeball.
      const shadow = sides.map((s) =>
        polygon([
          ...across.map((u) => at(s, u, upper(u))),
          ...inside.map((u) => at(s, u, upper(u) + 0.34 * height * (1 - u * u))),
        ]),
      );
      picture.fill(undefined, shadow.join(""), picture.tone(shade, 0.6), 0.35);
    }
  }
  drawLids(scene, eyes);
}

function drawLids(scene: Scene, { at, upper, lower, height }: Eyes): void {
  const { smooth, identity, shot, picture, detailed, shade } = scene;
  const outer = 0.05 + 0.12 * identity.lashes; // lashes lengthen the line beyond the outer corner
  const lashes = sides.map((s) => {
    const lid = across.map((u) => at(s, u, upper(u)));
    return smooth(identity.lashes > 0.4 ? [...lid, at(s, 1 + outer, upper(1) - 0.03)] : lid, false);
  });
  const dark = picture.tone(blend(shade, [16, 10, 8], 0.55 + 0.35 * identity.lashes));
  picture.stroke(undefined, lashes.join(""), dark, wide(scene, 0.038 + 0.022 * identity.lashes));
  if (!detailed) return;
  const crease = sides.map((s) =>
    smooth(
      [-1, -0.5, 0, 0.5, 1].map((u) => at(s, u * 1.06, upper(u * 0.9) - 0.05 - 0.35 * (0.1 - height * 0.4))),
      false,
    ),
  );
  picture.stroke(undefined, crease.join(""), shaded(scene, 0.9), wide(scene, 0.024), 0.5);
  if (!scene.fine) return;
  const lowerLid = sides
    .map((s) =>
      smooth(
        inside.map((u) => at(s, u, lower(u))),
        false,
      ),
    )
    .join("");
  picture.stroke(undefined, lowerLid, shaded(scene, 0.85), wide(scene, 0.018), 0.6);
  if (shot.eyesOpen > 0.5) {
    const tear = sides.map((s) => oval(at(s, -0.93, 0.01), wide(scene, 0.018), wide(scene, 0.014))).join("");
    picture.fill(undefined, tear, picture.tone([206, 130, 118]), 0.8);
  }
}
