import { blend } from "../toys/colour";
import { span, type Point } from "../toys/geometry";
import { oval, polygon } from "../toys/path";
import { spot, wide, type Scene } from "./scene";

/** Four curves over s: -1 the corner in the picture's left, 1 the right one. */
export interface Mouth {
  readonly half: number; // of its width
  readonly gap: number; // between the lips, in head units
  readonly upperLip: (s: number) => Point;
  readonly innerUpper: (s: number) => Point;
  readonly innerLower: (s: number) => Point;
  readonly lowerLip: (s: number) => Point;
  /** The mouth's inside: depth 0 at the upper lip, 1 at the lower. */
  readonly inner: (s: number, depth: number) => Point;
  readonly lowerHeight: number;
}

const arch = (s: number) => Math.max(0, 1 - s * s);

export function mouthOf({ identity, shot, head, places }: Scene): Mouth {
  const { mouthWidth, lips } = identity.factors;
  const smile = Math.max(0, shot.smile);
  const full = lips + (identity.feminine ? 0.35 : -0.15);
  const half = 0.35 * (1 + 0.15 * mouthWidth) * (1 + 0.24 * smile) * (1 - 0.1 * shot.mouthOpen);
  const [upper, lowerHeight] = [0.085 * (1 + 0.38 * full), 0.115 * (1 + 0.38 * full) * (1 - 0.2 * smile)];
  const gap = 0.3 * shot.mouthOpen + 0.2 * Math.max(0, shot.smile - 0.4);
  const middle = (s: number) => places.mouthY + shot.smile * (0.06 - 0.22 * s * s);
  const at = (s: number, y: number) => head.on(s * half, y, 0.02 * arch(s));
  const inner = (s: number, depth: number) => at(s, middle(s) + gap * (depth - 0.15) * arch(s));
  return {
    half,
    gap,
    lowerHeight,
    inner,
    innerUpper: (s) => inner(s, 0),
    innerLower: (s) => inner(s, 1),
    lowerLip: (s) => at(s, middle(s) + gap * 0.85 * arch(s) + lowerHeight * arch(s) ** 0.8),
    upperLip: (s) => {
      const bow = 1 - 0.3 * Math.exp(-((s / 0.17) ** 2)); // Cupid's bow
      return at(s, middle(s) - gap * 0.15 * arch(s) - upper * (1 - Math.abs(s) ** 1.6) * bow);
    },
  };
}

const across = span(-1, 1, 9);
const between = across.slice(1, -1);
const back = [...between].reverse();

export function drawMouth(scene: Scene, mouth: Mouth): void {
  const { smooth, identity, picture, skin, shade, places, fine } = scene;
  const natural = blend(skin, [176, 66, 66], 0.42);
  const lip = blend(natural, [172, 26, 54], identity.lipstick * 0.75);
  const upper = across.map(mouth.upperLip);
  picture.fill("mouth", smooth([...upper, ...back.map(mouth.lowerLip)]), picture.tone(lip));
  const inner = between.map(mouth.innerUpper);
  picture.fill(undefined, smooth([...upper, ...[...inner].reverse()]), picture.tone(shade), 0.26);
  const [left, right] = [upper[0]!, upper[upper.length - 1]!];
  if (mouth.gap > 0.02) {
    const inside = smooth([left, ...inner, right, ...back.map(mouth.innerLower)]);
    picture.fill(undefined, inside, picture.tone([62, 20, 22]));
    drawTeethAndTongue(scene, mouth);
  } else {
    const line = smooth([left, ...inner, right], false);
    picture.stroke(undefined, line, picture.tone(blend(lip, shade, 0.8)), wide(scene, 0.032), 0.9);
  }
  spot(
    scene,
    "bright",
    [0, places.mouthY + mouth.gap + mouth.lowerHeight * 0.45],
    0.16,
    0.045,
    0.4 + 0.3 * identity.lipstick,
  );
  if (fine) {
    const corners = [-0.97, 0.97].map((c) => oval(mouth.innerUpper(c), wide(scene, 0.03), wide(scene, 0.028))).join("");
    picture.fill(undefined, corners, "url(#dark)", 0.7);
  }
}

function drawTeethAndTongue({ smooth, shot, picture, detailed }: Scene, { gap, inner }: Mouth): void {
  const teeth = shot.smile > 0.4 ? Math.min(0.8, 0.11 / gap + 0.1) : Math.min(0.55, 0.06 / gap);
  if (detailed && gap > 0.15) {
    const tongue = smooth([
      ...[-0.6, -0.3, 0, 0.3, 0.6].map((s) => inner(s, 0.62)),
      ...back.slice(1, -1).map((s) => inner(s * 0.9, 0.96)),
    ]);
    picture.fill(undefined, tongue, picture.tone([172, 74, 74]), 0.8);
  }
  const edge = polygon([...between.map((s) => inner(s * 0.93, 0.03)), ...back.map((s) => inner(s * 0.93, teeth))]);
  picture.fill(undefined, edge, picture.tone([240, 234, 225]));
}
