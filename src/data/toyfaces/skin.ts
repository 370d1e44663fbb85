import { blend } from "../toys/colour";
import { clamp, span, type Point } from "../toys/geometry";
import { oval, polygon } from "../toys/path";
import type { Hair } from "./hair";
import type { Hairline } from "./hairline";
import type { Side, Vector } from "./head";
import { sideOpacity } from "./nose";
import { lit, shaded, spot, wide, type Scene } from "./scene";

/** The gradients of the skin: light around the lit cheek, dark on the other side. */
export function prepareSkin({ head, picture, light, strength, skin, shade }: Scene): void {
  const [x, y] = head.project(0, 0.05, 0.3);
  const u = head.unit;
  picture.radial("face", [x + light[0] * 0.75 * u, y + (light[1] * 0.7 + 0.1) * u], 2.25 * u, [
    [0, picture.tone(skin, 1.04 + 0.06 * strength)],
    [0.4, picture.tone(skin)],
    [0.75, picture.tone(blend(skin, shade, 0.28 * strength))],
    [1, picture.tone(blend(skin, shade, 0.28 + 0.42 * strength))],
  ]);
  picture.linear(
    "side",
    [x + light[0] * 0.3 * u, y + light[1] * 0.2 * u],
    [x - light[0] * 1.25 * u, y - light[1] * 0.8 * u],
    [
      [0, picture.tone(shade), 0],
      [0.5, picture.tone(shade), 0.5],
      [1, picture.tone(shade), 1],
    ],
  );
}

/** The ear on one side, and its ring. */
export function drawEar(scene: Scene, side: Side): void {
  const { smooth, head, picture, identity, light, strength, shade } = scene;
  const size = 1 + 0.13 * identity.factors.ears;
  const root = head.skull.halfWidth(0.1);
  const at = (u: number, y: number, f: number) =>
    head.project(side * (root - 0.04 + 0.13 * u * f * size), 0.08 + y * f * size, -0.12 - 0.3 * u * f);
  const outline = (f: number) =>
    smooth(([[0, -0.2], [0.45, -0.34], [0.95, -0.27], [1.04, 0], [0.75, 0.24], [0.42, 0.4], [0, 0.36]] as const).map(([u, y]) => at(u, y, f))); // prettier-ignore
  const dark = clamp(0.22 - 0.35 * light[0] * side * strength, 0.03, 0.6);
  picture.fill("ears", outline(1), picture.tone(blend(scene.skin, shade, dark)));
  if (side === head.near) {
    picture.fill(undefined, outline(0.62), picture.tone(shade), 0.22);
    if (scene.fine) picture.stroke(undefined, smooth([at(0.15, -0.16, 1), at(0.5, -0.24, 1), at(0.82, -0.16, 1), at(0.84, 0.05, 1), at(0.6, 0.18, 1)], false), shaded(scene, 0.7), wide(scene, 0.025), 0.5); // prettier-ignore
  }
  if (identity.earrings && (side === head.near || Math.abs(scene.shot.yaw) < 20))
    picture.fill(
      undefined,
      oval(at(0.42, 0.43, 1), wide(scene, 0.06), wide(scene, 0.075)),
      picture.tone([226, 196, 120]),
      0.95,
    );
}

/** The face below the hairline, shaded by the light; everything until `unclip` stays within it. */
export function drawFaceSkin(scene: Scene, hair: Hair, hairline: Hairline): void {
  const { smooth, head, picture, light, style, shade, dice } = scene;
  const bald = style.thickness === 0;
  const rim: { readonly y: number; readonly point: Point }[] = [];
  const rough = style.front > -0.7 ? 0.05 : style.edge ? 0.035 : 0.01; // a fringe has a ragged edge
  span(-1.75, 1.75, 27).forEach((theta, i) => {
    const y = hairline(theta) + (i % 2 ? rough : 0) * dice.between(-1.4, 0.6) + rough * 0.4;
    const v: Vector = head.ring(y, theta, 0.01);
    if (head.facing(v) > 0) rim.push({ y, point: head.project(...v) });
  });
  const [first, last] = [rim[0]!, rim[rim.length - 1]!];
  const patch = smooth([
    ...rim.map(({ point }) => point),
    ...head.outline(1, last.y),
    ...head.outline(-1, first.y).reverse(),
  ]);
  const whole = bald ? hair.cap + patch : patch;
  picture.fill("skin", patch, "url(#face)");
  picture.clip("skin", whole);
  if (!bald && style.front > -1.1) {
    const shift: Point = [-light[0] * 0.05 * head.unit, 0.06 * head.unit];
    const shadow = polygon(
      rim.map(({ point: [x, y] }): Point => [x + shift[0], y + shift[1]]),
      false,
    );
    picture.stroke(undefined, shadow, picture.tone(shade), wide(scene, 0.15), 0.17);
  }
  picture.fill(undefined, darkHalf(scene), "url(#side)", sideOpacity(scene)); // cut to the face, so a simple path will do
}

/** The half of the head that the gradient "side" darkens: it begins where that does. */
function darkHalf({ head, light }: Scene): string {
  const [x, y] = head.project(0, 0.05, 0.3);
  const u = head.unit;
  const [dx, dy] = [-1.55 * light[0], -light[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ax, ay] = [(dx / length) * u, (dy / length) * u];
  const [sx, sy] = [x + light[0] * 0.3 * u, y + light[1] * 0.2 * u];
  const corner = (along: number, across: number): Point => [
    sx + ax * along - ay * across,
    sy + ay * along + ax * across,
  ];
  return polygon([corner(0, -1.8), corner(2.2, -1.8), corner(2.2, 1.8), corner(0, 1.8)]);
}

/** Soft light and shadow of the relief. */
export function drawRelief(scene: Scene): void {
  const { head, places, strength, light, identity, detailed, shot } = scene;
  const { eyeX, noseY, mouthY } = places;
  const { stretch, chinY } = head.skull;
  const hollow = identity.factors.cheekbones * 0.08 + 0.1 * identity.age;
  for (const s of [-1, 1]) {
    spot(
      scene,
      "dark",
      [s * (eyeX - 0.03), -0.1],
      0.34,
      0.2,
      0.3 + 0.2 * strength * (1 - lit(scene, head.normal(s * eyeX, -0.2))),
    );
    spot(scene, "dark", [s * 0.7, 0.74 * stretch], 0.26, 0.38, 0.2 * strength + hollow);
    spot(
      scene,
      "bright",
      [s * 0.52, 0.32],
      0.3,
      0.2,
      0.5 * strength * Math.max(0, lit(scene, head.normal(s * 0.5, 0.3))),
    );
    spot(
      scene,
      "bright",
      [s * 0.33, -0.62],
      0.42,
      0.26,
      0.4 * strength * Math.max(0, lit(scene, head.normal(s * 0.35, -0.6))),
    );
    const blush = 0.16 + 0.2 * identity.lipstick + 0.1 * Math.max(0, shot.smile);
    if (detailed) spot(scene, "red", [s * 0.52, 0.4], 0.3, 0.22, blush);
  }
  spot(scene, "dark", [0, mouthY + 0.26], 0.26, 0.08, 0.36);
  spot(scene, "bright", [0, chinY - 0.17], 0.2, 0.13, 0.3 * strength);
  spot(scene, "dark", [-light[0] * 0.12, noseY + 0.2], 0.22, 0.11, 0.34);
  if (scene.fine) spot(scene, "dark", [0, noseY + 0.22], 0.05, 0.1, 0.2);
}

/** Lines of a smile and of age, and freckles. */
export function drawLines(scene: Scene): void {
  const { smooth, head, places, identity, shot, picture, detailed, texture } = scene;
  const { eyeX, eyeHalf, noseY, mouthY } = places;
  const on = (x: number, y: number) => head.on(x, y);
  const folds = (depth: number) =>
    [-1, 1].map((s) => smooth([on(s * 0.23, noseY + 0.03), on(s * (0.37 + depth), noseY + 0.18), on(s * (0.44 + depth), mouthY - 0.03)], false)).join(""); // prettier-ignore
  if (shot.smile > 0.4)
    picture.stroke(undefined, folds(0.05), shaded(scene, 0.65), wide(scene, 0.03), 0.42 * shot.smile);
  const old = identity.age - 0.4;
  if (old > 0.05) {
    let d = folds(0.02);
    for (const y of [-0.58, -0.72, -0.86].slice(0, old > 0.35 ? 3 : 2))
      d += smooth(
        span(-0.42, 0.42, 5).map((x) => on(x, y + 0.06 * Math.abs(x) + 0.02 * Math.sin(7 * x + 9 * y))),
        false,
      );
    for (const s of [-1, 1]) {
      d += smooth([on(s * (eyeX - 0.16), 0.15), on(s * eyeX, 0.22), on(s * (eyeX + 0.16), 0.17)], false);
      d += smooth([on(s * 0.32, mouthY + 0.1), on(s * 0.36, mouthY + 0.28)], false);
      if (detailed)
        for (const q of [-0.08, 0, 0.07])
          d += polygon([on(s * (eyeX + eyeHalf + 0.07), q * 0.8), on(s * (eyeX + eyeHalf + 0.2), q * 2.2)], false);
    }
    picture.stroke(undefined, d, shaded(scene, 0.75), wide(scene, 0.026), Math.min(0.5, old));
  }
  if (identity.freckles && detailed) {
    let d = "";
    for (let i = 0; i < 26; i++) {
      const x = texture.between(0.12, 0.68) * texture.pick([-1, 1]);
      const y = texture.between(0.12, 0.48);
      if (head.seen(x, y)) d += oval(on(x, y), wide(scene, 0.014), wide(scene, 0.012));
    }
    if (d) picture.fill(undefined, d, shaded(scene, 0.5), 0.5);
  }
}
