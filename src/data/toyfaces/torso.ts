import { blend, hsl, scale, type Colour } from "../toys/colour";
import type { Point } from "../toys/geometry";
import { polygon } from "../toys/path";
import { shaded, wide, type Scene } from "./scene";

/** Neck and shoulders; the trunk follows a third of the head's yaw. */
export function drawNeck(scene: Scene): void {
  const { smooth, head, identity, picture, light, strength, shade, fine } = scene;
  const { jaw } = identity.factors;
  const half = 0.62 + 0.05 * jaw + (identity.feminine ? -0.06 : 0.08);
  const b = head.body;
  const chin = head.project(0, head.skull.chinY, 0.2);
  picture.linear(
    "neck",
    [chin[0] + light[0] * 40, chin[1] - 0.15 * head.unit],
    [chin[0] - light[0] * 40, b(0, 2.2)[1]],
    [
      [0, shaded(scene, 0.62)],
      [0.45, shaded(scene, 0.36)],
      [1, shaded(scene, 0.1)],
    ],
  );
  const right: Point[] = [b(half, 0.5), b(half * 0.97, 1.2), b(half * 1.1, 1.6), b(1.25, 1.95), b(1.3, 3)];
  const left: Point[] = [b(-half, 0.5), b(-half * 0.97, 1.2), b(-half * 1.1, 1.6), b(-1.25, 1.95), b(-1.3, 3)];
  picture.fill("neck", smooth([...right, ...left.reverse()]), "url(#neck)");
  if (!fine) return;
  // The side away from the light, and the two tendons that meet between the collarbones.
  const s = light[0] > 0 ? -1 : 1;
  const dark = smooth([
    b(s * half, 0.6),
    b(s * half * 0.97, 1.2),
    b(s * half * 1.1, 1.6),
    b(s * 1.1, 2.1),
    b(0, 2.1),
    b(s * 0.1, 0.6),
  ]);
  picture.linear("neckSide", b(s * half, 1.2), b(s * half * 0.2, 1.2), [
    [0, picture.tone(shade)],
    [1, picture.tone(shade), 0],
  ]);
  picture.fill(undefined, dark, "url(#neckSide)", 0.2 + 0.4 * strength);
  const tendons = [-1, 1].map((t) =>
    smooth([b(t * half * 0.8, 1.25), b(t * half * 0.45, 1.7), b(t * 0.1, 2.05)], false),
  );
  picture.stroke(undefined, tendons.join(""), shaded(scene, 0.6), wide(scene, 0.035), 0.35);
}

/** Clothes in the shot's outfit. */
export function drawClothes(scene: Scene): void {
  const { head, picture, shot, light, strength } = scene;
  const colour = clothColour(shot.clothesHue);
  const centre = head.project(0, 0.05, 0.3);
  const [x, y, u] = [centre[0], centre[1], head.unit];
  const cloth = (name: string, base: Colour) =>
    picture.linear(
      name,
      [x + light[0] * 2.2 * u, y + u],
      [x - light[0] * 2.2 * u, y + 2.6 * u],
      [
        [0, picture.tone(base, 1.12)],
        [1, picture.tone(base, 1 - 0.5 * strength)],
      ],
    );
  cloth("cloth", colour);
  const open = shot.outfit === "shirt" || shot.outfit === "suit" ? 2.4 : shot.outfit === "v" ? 2.55 : 1.98;
  if (shot.outfit === "suit") {
    cloth("under", [232, 232, 236]);
    picture.fill("clothes", trunk(scene, 2.12, true), "url(#under)");
    drawTie(scene);
    picture.fill("clothes", trunk(scene, 3.4, true), "url(#cloth)");
    drawCollar(scene, picture.tone([240, 240, 242], 0.98), 0.86);
    return;
  }
  const pointed = shot.outfit === "shirt" || shot.outfit === "v";
  picture.fill("clothes", trunk(scene, open, pointed), "url(#cloth)");
  if (shot.outfit === "shirt") drawCollar(scene, picture.tone(colour, 1.14), 1);
  if (shot.outfit === "turtleneck") drawTube(scene, 1.42, 1.98, picture.tone(colour, 1.05));
  if (shot.outfit === "hoodie") drawHood(scene, colour);
  if (shot.outfit === "stripes") drawStripes(scene, picture.tone(blend(colour, [250, 248, 240], 0.75)));
  if (scene.fine) drawFolds(scene, picture.tone(scale(colour, 0.6)));
}

const clothColour = (hue: number): Colour =>
  hsl(hue, 0.12 + 0.42 * Math.abs(Math.sin(hue * 40)), 0.16 + 0.58 * Math.abs(Math.sin(hue * 91)));

const at = (p: Point) => `${Math.round(p[0])} ${Math.round(p[1])}`;

/** Shoulders and chest around a neckline that reaches down to `deep`, pointed or round. */
function trunk({ head: { body: b }, identity }: Scene, deep: number, pointed: boolean): string {
  const broad = identity.feminine ? 0.94 : 1.06;
  const [neck, slope] = [0.8, 1.62];
  const dip = pointed ? `L${at(b(0, deep))}L` : `Q${at(b(-0.5, deep))} ${at(b(0, deep))}Q${at(b(0.5, deep))} `;
  const half = (s: number) => ({
    edge: b(s * 3.5 * broad, 3.4),
    outer: b(s * 2.6 * broad, 2.5),
    turn: b(s * 2.2 * broad, 2.06),
    shoulder: b(s * 1.4 * broad, 1.9),
    base: b(s * 0.95, 1.8),
    neck: b(s * neck, slope),
  });
  const [l, r] = [half(-1), half(1)];
  return (
    `M${at(l.edge)}L${at(l.outer)}Q${at(l.turn)} ${at(l.shoulder)}Q${at(l.base)} ${at(l.neck)}` +
    `${dip}${at(r.neck)}Q${at(r.base)} ${at(r.shoulder)}Q${at(r.turn)} ${at(r.outer)}L${at(r.edge)}Z`
  );
}

function drawCollar({ head: { body: b }, picture }: Scene, colour: string, size: number): void {
  const leaf = (s: number) =>
    polygon([
      b(s * 0.7, 1.42),
      b(s * 0.86, 1.56),
      b(s * 1.02 * size, 1.9),
      b(s * 0.52, 2.42 * (0.9 + 0.1 * size)),
      b(s * 0.02, 2.22),
    ]);
  picture.fill("clothes", leaf(-1) + leaf(1), colour);
}

function drawTie({ head: { body: b }, picture, shot }: Scene): void {
  const knot = polygon([b(-0.15, 2.08), b(0.15, 2.08), b(0.1, 2.3), b(0.3, 3.3), b(-0.3, 3.3), b(-0.1, 2.3)]);
  picture.fill("clothes", knot, picture.tone(hsl(shot.clothesHue + 0.4, 0.5, 0.32)));
}

function drawTube(
  { smooth, head: { body: b }, picture, identity }: Scene,
  from: number,
  to: number,
  colour: string,
): void {
  const half = identity.feminine ? 0.66 : 0.78;
  const tube = smooth([
    b(-half, from),
    b(0, from + 0.14),
    b(half, from),
    b(half * 1.16, to),
    b(0, to + 0.12),
    b(-half * 1.16, to),
  ]);
  picture.fill("clothes", tube, colour);
}

function drawHood({ smooth, head: { body: b }, picture }: Scene, colour: Colour): void {
  const leaf = (s: number) =>
    smooth([b(s * 0.66, 1.36), b(s * 1.05, 1.42), b(s * 1.35, 1.8), b(s * 0.6, 2.3), b(0, 2.35), b(s * 0.4, 1.95)]);
  picture.fill("clothes", leaf(-1) + leaf(1), picture.tone(colour, 0.82));
}

function drawStripes(scene: Scene, colour: string): void {
  const { smooth, head: { body: b } } = scene; // prettier-ignore
  const lines = ([[2.16, 2.12], [2.36, 2.45], [2.56, 2.62]] as const).map(([y, x]) => smooth([b(-x, y + 0.1), b(-1, y), b(0, y + 0.04), b(1, y), b(x, y + 0.1)], false)); // prettier-ignore
  scene.picture.stroke(undefined, lines.join(""), colour, wide(scene, 0.085));
}

function drawFolds(scene: Scene, colour: string): void {
  const { smooth, head: { body: b } } = scene; // prettier-ignore
  const folds = [-1, 1].map(
    (s) =>
      smooth([b(s * 1.9, 2.02), b(s * 1.55, 2.2), b(s * 1.45, 2.6)], false) +
      smooth([b(s * 1.1, 1.95), b(s * 1, 2.2)], false),
  );
  scene.picture.stroke(undefined, folds.join(""), colour, wide(scene, 0.035), 0.35);
}
