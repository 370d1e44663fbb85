import { blend } from "../toys/colour";
import { clamp, hull, lerp, resample, span, type Point } from "../toys/geometry";
import { oval } from "../toys/path";
import { unitPoint, type Side } from "./head";
import type { Hairline } from "./hairline";
import type { HairStyle } from "./hair-styles";
import { hairTone, share, wide, type Scene } from "./scene";

/** The hair's outline over the skull, as a path. */
export interface Hair {
  readonly cap: string;
  /** Long hair that falls on one side of the face, in front of the shoulder. */
  readonly curtain: (side: Side) => void;
}

const capHeights = [-1.45, -1.41, -1.34, -1.22, -1.02, -0.75, -0.4, -0.1, 0.2, 0.5];
const around = span(-Math.PI, Math.PI, 23)
  .slice(1)
  .map((theta) => ({ theta, point: unitPoint(theta), forward: 0.75 + 0.35 * Math.cos(theta) }));

/** Draws what lies behind the neck, and hands back what comes later. */
export function drawHairBehind(scene: Scene, hairline: Hairline): Hair {
  const { style, picture, head, light, strength, shot } = scene;
  const { drape, thickness, flare = 0, gathered } = style;
  const centre = head.project(0, 0.05, 0.3);
  const reach = 1.3 * light[0] * head.unit;
  picture.linear(
    "hair",
    [centre[0] + reach, centre[1] - 1.5 * head.unit],
    [centre[0] - reach, centre[1] + 1.6 * head.unit],
    [
      [0, hairTone(scene, 1.25 + 0.35 * strength)],
      [0.42, hairTone(scene, 1)],
      [1, hairTone(scene, 1 - 0.45 * strength)],
    ],
  );
  const lock = (theta: number, y: number, factor: number): Point => {
    const down = share((y - 0.3) / 2);
    const radius = (head.skull.halfWidth(0) + thickness) * factor * (1 + flare * down);
    return head.project(radius * Math.sin(theta), y, -0.12 + 0.85 * Math.cos(theta) * factor);
  };
  const cap = capPoints(scene, hairline);
  const curtain = (side: Side) => {
    if (drape === undefined) return;
    const points: Point[] = [];
    for (const y of span(-0.3, drape, 5)) {
      const end = y > drape - 0.05 ? 0.88 : 1.02;
      for (const theta of [1.12, 1.5, 1.9, 2.5]) points.push(lock(side * theta, y, end));
    }
    const outline = resample(hull(points), 16);
    picture.fill("hair", edged(scene, outline), "url(#hair)");
    if (scene.detailed) drawLocks(scene, (theta, y) => lock(side * theta, y, 1), drape);
  };
  if (drape !== undefined) {
    const points = [...cap];
    for (const y of span(0.1, drape, 4)) {
      const end = y === drape ? 0.9 : 1;
      for (const theta of [1.4, 1.8, 2.3, Math.PI]) points.push(lock(theta, y, end), lock(-theta, y, end));
    }
    picture.fill("hair", edged(scene, resample(hull(points), 26)), hairTone(scene, 0.55));
    if (Math.abs(shot.yaw) >= 15) curtain(head.near === 1 ? -1 : 1);
  }
  if (gathered === "bun")
    picture.fill("hair", oval(head.project(0, -1.55, -0.6), 0.46 * head.unit, 0.4 * head.unit), "url(#hair)");
  if (gathered === "ponytail") drawPonytail(scene);
  return { cap: edged(scene, resample(hull(cap), 24)), curtain };
}

/** Over the skull at height y: some styles are thinner at the sides than on top. */
const thicknessAt = ({ thickness, sides = 1 }: HairStyle, y: number): number =>
  thickness * lerp(1, sides, share((y + 1.1) / 0.5));

function capPoints({ head, style }: Scene, hairline: Hairline): Point[] {
  const { thickness, lift = 0 } = style;
  const points: Point[] = [];
  const ends = around.map(({ theta }) => hairline(theta));
  for (const y of capHeights) {
    const high = share((-0.5 - y) / 0.9);
    const grow = thicknessAt(style, y);
    around.forEach(({ point, forward }, i) => {
      if (y > ends[i]! && y > -1.3) return;
      const [px, py, pz] = head.level(y, point, grow);
      const up = (thickness * 0.7 + lift * forward) * high;
      points.push(head.project(px, py - up, pz + 0.3 * lift * forward * high));
    });
  }
  return points;
}

/** The outline in the style's edge: smooth, or with curls, spikes or waves of random sizes. */
function edged({ smooth, style, dice, head }: Scene, outline: Point[]): string {
  const { edge } = style;
  if (edge === undefined) return smooth(outline);
  const rough = edge === "waves" ? 0.035 : 0.05;
  const points = resample(outline, edge === "waves" ? 22 : 28).map(([x, y]): Point => [
    x + dice.between(-rough, rough) * head.unit,
    y + dice.between(-rough, rough) * head.unit,
  ]);
  if (edge === "waves") return smooth(points);
  const at = (p: Point) => `${Math.round(p[0])} ${Math.round(p[1])}`;
  let d = "M" + at(points[0]!);
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length]!;
    const out = edge === "curls" ? dice.between(0.35, 0.75) : dice.between(0.15, 0.5);
    const bulge: Point = [(a[0] + b[0]) / 2 + (b[1] - a[1]) * out, (a[1] + b[1]) / 2 - (b[0] - a[0]) * out];
    d += edge === "curls" ? `Q${at(bulge)} ${at(b)}` : `L${at(bulge)}L${at(b)}`;
  });
  return d + "Z";
}

function drawPonytail({ smooth, head, picture, identity }: Scene): void {
  const side = identity.partSide;
  const root = head.project(0, -0.95, -1.3);
  const end = head.project(side * 0.75, 1.4, -1.5);
  const [w, u] = [0.3 * head.unit, head.unit];
  const path = smooth([
    [root[0] - w * 0.4, root[1] - w * 0.5],
    [root[0] + side * 0.55 * u, root[1] + 0.1 * u],
    [end[0] + w * side, (root[1] + end[1]) / 2],
    end,
    [(root[0] + end[0]) / 2 + side * 0.05 * u, (root[1] + end[1]) / 2],
    [root[0] - side * w * 0.3, root[1] + w * 0.6],
  ]);
  picture.fill("hair", path, "url(#hair)");
}

function drawLocks(scene: Scene, lock: (theta: number, y: number) => Point, drape: number): void {
  const { smooth, texture, picture, hair } = scene;
  const lines = (n: number) => {
    let d = "";
    for (let i = 0; i < n; i++) {
      const theta = texture.between(1.15, 2.1);
      const [from, to] = [texture.between(-0.3, 0.6), texture.between(1, drape * 0.92)];
      d += smooth(
        span(from, to, 4).map((y) => lock(theta + 0.05 * Math.sin(4 * y + theta), y)),
        false,
      );
    }
    return d;
  };
  picture.stroke(undefined, lines(3), hairTone(scene, 0.55), wide(scene, 0.035), 0.4);
  picture.stroke(undefined, lines(2), picture.tone(blend(hair, [255, 236, 210], 0.25), 1.1), wide(scene, 0.03), 0.35);
}

/** The cap's strands and sheen; drawn before the face covers what hangs over it. */
export function drawCap(scene: Scene, hair: Hair, hairline: Hairline): void {
  const { smooth, style, head, picture, light, strength, texture, detailed, shot } = scene;
  if (style.thickness === 0) {
    picture.fill("skin", hair.cap, "url(#face)");
    return;
  }
  picture.fill("hair", hair.cap, "url(#hair)");
  if (style.thickness < 0.05) return;
  const strands = (n: number) => {
    let d = "";
    for (let i = 0; i < n; i++) {
      const theta = texture.between(-2.4, 2.4);
      const to = clamp(hairline(theta) + 0.05, -1, 0.35);
      const twist = style.edge === "curls" ? texture.between(-0.5, 0.5) : 0.1;
      const points = span(-1.36, to, 4).map((y) => {
        const [x, py, z] = head.ring(y, theta + twist * (y + 1.3), 0.7 * thicknessAt(style, y));
        return { y: py, x, z };
      });
      if (points.every(({ x, y, z }) => head.facing([x, y, z]) > 0.02))
        d += smooth(
          points.map(({ x, y, z }) => head.project(x, y - (style.lift ?? 0) * 0.6 * share((-0.5 - y) / 0.9), z)),
          false,
        );
    }
    return d;
  };
  const dark = strands(detailed ? 12 : 6);
  if (dark) picture.stroke(undefined, dark, hairTone(scene, 0.6), wide(scene, detailed ? 0.04 : 0.055), 0.3);
  const bright = scene.fine ? strands(7) : "";
  const gloss = picture.tone(blend(scene.hair, [255, 238, 214], 0.22), 1.12);
  if (bright) picture.stroke(undefined, bright, gloss, wide(scene, 0.03), 0.3);
  const theta = clamp((light[0] * 50 - shot.yaw) / 57, -1, 1);
  const place = head.ring(-1.05, theta, style.thickness);
  if (head.facing(place) < 0.4) return;
  picture.soft("gloss", gloss);
  picture.fill(
    undefined,
    oval(head.project(...place), 0.44 * head.unit, 0.2 * head.unit),
    "url(#gloss)",
    0.3 + 0.4 * strength,
  );
}
