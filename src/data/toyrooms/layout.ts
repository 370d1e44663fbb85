import type { Point } from "../toys/geometry";
import type { Camera } from "./camera";
import type { RoomSpec } from "./spec";
import type { Vector } from "./vector";
import { front } from "./walls";

/** Names of the layout's points: the far corners of the room, and where the lines that run from them towards the camera leave the picture. */
export const layoutPoints = [
  "far floor left",
  "far floor right",
  "far ceiling right",
  "far ceiling left",
  "near floor left",
  "near floor right",
  "near ceiling right",
  "near ceiling left",
] as const;

/** The lines in which the faces of the room meet, each between two layout points. */
export const layoutLines = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
  [0, 4],
  [1, 5],
  [2, 6],
  [3, 7],
] as const;

export interface Layout {
  /**
   * In the order of `layoutPoints`, fractions of the picture. Far corners may lie outside of it; a near point whose line does not enter the picture is
   * at its far corner.
   */
  readonly points: readonly Point[];
  readonly visible: readonly boolean[];
  /** In the order of `layoutLines`: what of the line is inside the picture, undefined where nothing is. */
  readonly lines: readonly (readonly [Point, Point] | undefined)[];
}

/** The room's layout as LSUN's room layout challenge marks it (the eight key points of its type 0). */
export function layoutOf(spec: RoomSpec, camera: Camera): Layout {
  const { width, depth, height } = spec.box;
  const x = width / 2;
  const corner = (k: number, z: number): Vector => [k === 0 || k === 3 ? -x : x, k < 2 ? 0 : height, z];
  const far = [0, 1, 2, 3].map((k): Point => camera.project(corner(k, depth)) ?? [0.5, 0.5]);
  const receding = [0, 1, 2, 3].map((k) => {
    // A point just in front of the camera's own plane stands for the line's end behind it.
    const [a, b] = [corner(k, depth), corner(k, front)];
    const [da, db] = [camera.depth(a), camera.depth(b)];
    const t = db > 0.12 ? 1 : (da - 0.12) / (da - db) - 1e-9;
    const end = camera.project([a[0], a[1], a[2] + t * (b[2] - a[2])]);
    return end && insidePart(far[k]!, end);
  });
  const around = [0, 1, 2, 3].map((k) => insidePart(far[k]!, far[(k + 1) % 4]!));
  return {
    points: [...far, ...receding.map((line, k) => line?.[1] ?? far[k]!)],
    visible: [...far.map(inPicture), ...receding.map((line) => line !== undefined)],
    lines: [...around, ...receding],
  };
}

const inPicture = ([x, y]: Point) => x >= 0 && x <= 1 && y >= 0 && y <= 1;

/** What of a line is inside the picture (Liang and Barsky's clipping). */
function insidePart(a: Point, b: Point): readonly [Point, Point] | undefined {
  const d = [b[0] - a[0], b[1] - a[1]] as const;
  let [from, to] = [0, 1];
  for (const axis of [0, 1] as const)
    for (const [room, speed] of [
      [a[axis], -d[axis]],
      [1 - a[axis], d[axis]],
    ] as const) {
      if (speed === 0 && room < 0) return undefined;
      if (speed > 0) to = Math.min(to, room / speed);
      else if (speed < 0) from = Math.max(from, room / speed);
    }
  if (from >= to) return undefined;
  return [
    [a[0] + from * d[0], a[1] + from * d[1]],
    [a[0] + to * d[0], a[1] + to * d[1]],
  ];
}
