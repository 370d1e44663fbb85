import { span, type Point } from "../toys/geometry";
import type { FaceShape } from "./draw";
import type { Side } from "./head";

/** 68 points in the order of iBUG's 300-W (Sagonas et al. 2013), and 5 in that of CelebA; in fractions of the picture, from its upper left corner. */
export interface Landmarks {
  readonly points: readonly Point[];
  /** Whether the face itself hides the point. Hair and glasses do not count. */
  readonly visible: readonly boolean[];
  readonly five: readonly Point[];
}

/** The names of the 68 points: the part and a number in it. */
export const landmarkNames: readonly string[] = [
  ["jaw", 17],
  ["left brow", 5],
  ["right brow", 5],
  ["nose", 9],
  ["left eye", 6],
  ["right eye", 6],
  ["outer lips", 12],
  ["inner lips", 8],
].flatMap(([part, n]) => Array.from({ length: n as number }, (_, i) => `${part} ${i + 1}`));

interface Mark {
  readonly point: Point;
  readonly visible: boolean;
}

/** A jaw point that turns away lies on the visible outline, as annotators put it in 300-W; so does any other point behind the horizon. */
export function landmarksOf(face: FaceShape): Landmarks {
  const marks = [...jaw(face), ...brows(face), ...nose(face), ...eyes(face), ...mouth(face)];
  const points = marks.map(({ point: [x, y] }): Point => [x / 1000, y / 1000]);
  const pupil = (side: Side): Point => {
    const [x, y] = face.eyes.at(side, 0, -0.2 * face.eyes.height);
    return [x / 1000, y / 1000];
  };
  return {
    points,
    visible: marks.map(({ visible }) => visible),
    five: [pupil(-1), pupil(1), points[30]!, points[48]!, points[54]!],
  };
}

function jaw({ scene: { head } }: FaceShape): Mark[] {
  const { chinY, centre, halfWidth } = head.skull;
  return span(-1, 1, 17).map((t) => {
    if (t === 0) return { point: head.project(0, chinY, centre(chinY) + 0.1), visible: true };
    const side: Side = t < 0 ? -1 : 1;
    const y = 0.02 + (chinY - 0.02) * (1 - Math.abs(t) ** 1.7);
    const away = head.turn([side, 0, 0.05])[2] < 0;
    const point = away ? head.outlineAt(side, y) : head.project(side * halfWidth(y), y, centre(y));
    return { point, visible: !away };
  });
}

function brows(face: FaceShape): Mark[] {
  const { places } = face.scene;
  const clear = clearance(face);
  const mark = (side: Side, u: number): Mark => {
    const point = face.brows(side, u, 0);
    return { point, visible: clear(side, places.eyeX + u * 0.29, -0.35, point) };
  };
  return [...span(1, -1, 5).map((u) => mark(-1, u)), ...span(-1, 1, 5).map((u) => mark(1, u))];
}

function eyes(face: FaceShape): Mark[] {
  const { at, upper, lower } = face.eyes;
  const { eyeX, eyeHalf } = face.scene.places;
  const clear = clearance(face);
  const mark = (side: Side, u: number, lid: (u: number) => number): Mark => {
    const point = at(side, u, lid(u));
    return { point, visible: clear(side, eyeX + u * eyeHalf, lid(u), point) };
  };
  const u = 0.35;
  return [
    ...[1, u, -u, -1].map((x) => mark(-1, x, upper)),
    ...[-u, u].map((x) => mark(-1, x, lower)),
    ...[-1, -u, u, 1].map((x) => mark(1, x, upper)),
    ...[u, -u].map((x) => mark(1, x, lower)),
  ];
}

const margin = 6; // thousandths of the picture: a far eye's sliver narrower than that does not count as seen

/** Whether a point of the upper face is before the horizon and, on the far side, clear of the face's outline and of the nose. */
function clearance({ scene: { head }, nose }: FaceShape) {
  const outline = [...head.outline(1, -1.1), ...head.outline(-1, -1.1).reverse()];
  return (side: Side, x: number, y: number, [px, py]: Point): boolean => {
    if (!head.seen(side * x, y) || !within(outline, [px, py])) return false;
    if (side === head.near) return true;
    const beside = [-margin, 0, margin].some((d) => within(nose.outline, [px + d, py]));
    return !beside && within(outline, [px + side * margin, py]);
  };
}

function nose({ scene: { head, places }, nose: { at, halfWidth } }: FaceShape): Mark[] {
  const tip = places.noseY;
  const bridge = ([[-0.1, 0.03], [0.1, 0.1], [0.32, 0.2], [tip - 0.03, 0.33]] as const).map(([y, lift]) => ({ point: at(0, y, lift), visible: true })); // prettier-ignore
  const base = [-1, -0.5, 0, 0.5, 1].map((q) => {
    const low = 1 - q * q;
    const point = at(q * halfWidth * 0.9, tip + 0.1 + 0.03 * low, 0.07 + 0.1 * low);
    return { point, visible: head.turn([0.8 * q, 0.1, 0.6])[2] > 0.05 };
  });
  return [...bridge, ...base];
}

function mouth({ scene: { head, places }, mouth: m, nose: { outline } }: FaceShape): Mark[] {
  const hiding = grown(outline);
  const mark = (curve: (s: number) => Point) => (s: number) => {
    const point = curve(s);
    const behind = s * head.near < 0 && within(hiding, point); // a broad smile's far corner lies behind the nose
    return { point, visible: head.seen(s * m.half, places.mouthY) && !behind };
  };
  return [
    ...[-1, -0.6, -0.2, 0, 0.2, 0.6, 1].map(mark(m.upperLip)),
    ...[0.6, 0.25, 0, -0.25, -0.6].map(mark(m.lowerLip)),
    ...[-0.85, -0.3, 0, 0.3, 0.85].map(mark(m.innerUpper)),
    ...[0.3, 0, -0.3].map(mark(m.innerLower)),
  ];
}

/** A polygon a tenth larger: the nose's spline bulges beyond its points. */
function grown(polygon: readonly Point[]): Point[] {
  const middle = (k: 0 | 1) => polygon.reduce((sum, p) => sum + p[k], 0) / polygon.length;
  const [cx, cy] = [middle(0), middle(1)];
  return polygon.map(([x, y]): Point => [cx + (x - cx) * 1.1, cy + (y - cy) * 1.1]);
}

/** Whether a point lies in a polygon (even-odd rule). */
function within(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0; i < polygon.length; i++) {
    const a = polygon[i]!;
    const b = polygon[i + 1 < polygon.length ? i + 1 : 0]!;
    if (a[1] > y !== b[1] > y && x < a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1])) inside = !inside;
  }
  return inside;
}
