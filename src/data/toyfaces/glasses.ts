import { span, type Point } from "../toys/geometry";
import { polygon } from "../toys/path";
import type { Glasses } from "./identity";
import { wide, type Scene } from "./scene";

/** Which glasses the picture shows: sunglasses of the shot before the person's own. */
export const glassesOf = ({ identity, shot }: Pick<Scene, "identity" | "shot">): Glasses =>
  shot.sunglasses ? "sun" : identity.glasses;

const signedPower = (t: number, p: number) => Math.sign(t) * Math.abs(t) ** p;

export function drawGlasses(scene: Scene): void {
  const kind = glassesOf(scene);
  if (kind === "none") return;
  const { smooth, head, picture, places, style, identity, fine, light } = scene;
  const half = places.eyeX + 0.03;
  const depth = head.surface(places.eyeX, 0)[2] + 0.2;
  const at = (x: number, y: number): Point => head.project(x, y, depth - 0.18 * Math.max(0, Math.abs(x) - half) - 0.02);
  const round = kind === "round";
  const [wide_, high] = kind === "sun" ? [0.36, 0.27] : round ? [0.31, 0.29] : [0.33, 0.235];
  const square = round ? 1 : kind === "sun" ? 0.72 : 0.6;
  const lens = (s: number) =>
    smooth(
      span(0, 2 * Math.PI, 17)
        .slice(1)
        .map((a) =>
          at(s * (half + wide_ * signedPower(Math.cos(a), square)), 0.05 + high * signedPower(Math.sin(a), square)),
        ),
    );
  const both = lens(-1) + lens(1);
  if (kind === "sun") {
    picture.linear("lens", at(0, -0.3), at(0, 0.35), [
      [0, "#0b0b11"],
      [1, picture.tone([84, 70, 66])],
    ]);
    picture.fill("glasses", both, "url(#lens)", 0.95);
  } else picture.fill("lenses", both, "#e8f2ff", 0.1);
  if (fine) {
    const streak = (s: number) =>
      polygon([
        at(s * half - 0.18, 0.2),
        at(s * half - 0.02, -0.14),
        at(s * half + 0.07, -0.14),
        at(s * half - 0.09, 0.2),
      ]);
    picture.fill(undefined, streak(-1) + streak(1), "#ffffff", kind === "sun" ? 0.12 : 0.1 + 0.08 * Math.abs(light[0]));
  }
  const bridge = smooth([at(-half + wide_ - 0.02, 0), at(0, -0.06), at(half - wide_ + 0.02, 0)], false);
  const near = head.near;
  const covered = style.drape !== undefined || style.edge === "curls"; // the temple ends under the hair
  const end = covered
    ? head.ring(-0.06, near * 1.12, 0.04)
    : ([near * head.skull.halfWidth(0) * 1.03, -0.08, -0.12] as const);
  const temple = polygon([at(near * (half + wide_), -0.03), head.project(...end)], false);
  const frames = [[26, 24, 28], [120, 84, 40], [92, 36, 34], [150, 150, 156]] as const; // prettier-ignore
  const colour = frames[Math.floor((identity.factors.eyeGap + 1) * 1.99)]!;
  const thin = round || colour === frames[3];
  picture.stroke(
    "glasses",
    both + bridge + temple,
    picture.tone(kind === "sun" ? frames[0] : colour),
    wide(scene, thin ? 0.045 : 0.065),
  );
}
