import { clamp, degrees, lerp, span, type Point } from "../toys/geometry";
import type { Identity } from "./identity";
import type { Shot } from "./shot";
import { createSkull, type Skull } from "./skull";

export type Vector = readonly [x: number, y: number, z: number];
export type Side = -1 | 1; // the picture's left or right

/** A head as a camera sees it: the skull turned by yaw, pitch and roll and projected to picture units (0..1000). */
export interface Head {
  readonly skull: Skull;
  /** Picture units in one head unit. */
  readonly unit: number;
  /** The side of the face that turns towards the camera. */
  readonly near: Side;
  readonly turn: (v: Vector) => Vector;
  readonly project: (x: number, y: number, z: number) => Point;
  /** A point of the trunk, which follows the head's yaw by a third. */
  readonly body: (x: number, y: number, z?: number) => Point;
  readonly surface: (x: number, y: number) => Vector;
  /** The face at (x, y), `lift` above the skin; a point behind the horizon moves to it. */
  readonly on: (x: number, y: number, lift?: number) => Point;
  /** Whether (x, y) of the face is on the camera's side of the horizon, and clear of it. */
  readonly seen: (x: number, y: number) => boolean;
  /** The skull, grown by `grow`, at height y and azimuth theta (0 = front). */
  readonly ring: (y: number, theta: number, grow?: number) => Vector;
  /** The same at a point of the unit superellipse, which is quicker. */
  readonly level: (y: number, point: UnitPoint, grow: number) => Vector;
  readonly normal: (x: number, y: number) => Vector; // in the camera's frame
  readonly facing: (v: Vector) => number;
  /** The face's outline on one side below height y0, downwards. */
  readonly outline: (side: Side, y0: number) => Point[];
  readonly outlineAt: (side: Side, y: number) => Point;
}

const power = 2.25; // of the superellipse of a level
export type UnitPoint = readonly [x: number, z: number];

/** A point of the superellipse of radius 1 at azimuth theta. */
export const unitPoint = (theta: number): UnitPoint => {
  const [s, c] = [Math.sin(theta), Math.cos(theta)];
  return [Math.sign(s) * Math.abs(s) ** (2 / power), Math.sign(c) * Math.abs(c) ** (2 / power)];
};
const frontRing = span(-1.85, 1.85, 25).map(unitPoint);
const levels = 24;
const top = -1.1;
const distance = 8; // of the camera, in head units

export function createHead(identity: Identity, shot: Shot): Head {
  const skull = createSkull(identity, shot);
  const { halfWidth, centre, front, back, relief, reliefAt, chinY } = skull;
  const [yaw, pitch, roll] = [shot.yaw * degrees, shot.pitch * degrees, shot.roll * degrees];
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr, cb, sb] = [Math.cos(roll), Math.sin(roll), Math.cos(yaw * 0.35), Math.sin(yaw * 0.35)];
  const unit = 236 * shot.scale;
  const [ox, oy] = [500 + shot.shift[0], 486 + shot.shift[1]];

  const flat = (x: number, y: number, z: number): Point => {
    const k = (unit * distance) / (distance - z);
    return [ox + k * (x * cr - y * sr), oy + k * (x * sr + y * cr)];
  };
  const turn = ([x, y, z]: Vector): Vector => {
    const forward = z * cy - x * sy;
    return [x * cy + z * sy, y * cp - forward * sp, y * sp + forward * cp];
  };
  const project = (x: number, y: number, z: number): Point => {
    const forward = z * cy - x * sy;
    return flat(x * cy + z * sy, y * cp - forward * sp, y * sp + forward * cp);
  };
  const surface = (x: number, y: number): Vector => {
    const c = centre(y);
    const q = Math.min(0.999, Math.abs(x) / halfWidth(y));
    return [x, y, c + (front(y) - c) * (1 - q ** power) ** (1 / power) + relief(x, y)];
  };

  // The outline: at each level the outermost points of the front half, on the left and the right, and their x, the horizon.
  const ends = { left: [] as Point[], right: [] as Point[], leftX: [] as number[], rightX: [] as number[] };
  for (let i = 0; i < levels; i++) {
    const y = lerp(top, chinY, i / (levels - 1));
    const [w, c] = [halfWidth(y), centre(y)];
    const riseAt = reliefAt(y);
    const [f, b] = [front(y) - c, c - back(y)];
    let [low, high, lowX, lowZ, highX, highZ] = [Infinity, -Infinity, 0, 0, 0, 0];
    for (const [u, v] of frontRing) {
      const x = w * u;
      const z = v > 0 ? c + f * v + riseAt(x) : c + b * v;
      const across = x * cy + z * sy;
      if (across < low) [low, lowX, lowZ] = [across, x, z];
      if (across > high) [high, highX, highZ] = [across, x, z];
    }
    ends.left.push(project(lowX, y, lowZ));
    ends.right.push(project(highX, y, highZ));
    ends.leftX.push(lowX);
    ends.rightX.push(highX);
  }
  const levelOf = (y: number) => clamp(((y - top) / (chinY - top)) * (levels - 1), 0, levels - 1.001);
  const horizon = (list: readonly number[], y: number) => {
    const at = levelOf(y);
    const i = Math.floor(at);
    return lerp(list[i]!, list[i + 1]!, at - i);
  };
  const seen = (x: number, y: number) => x >= horizon(ends.leftX, y) + 0.03 && x <= horizon(ends.rightX, y) - 0.03;

  const level = (y: number, [u, v]: UnitPoint, grow: number): Vector => {
    const c = centre(y);
    return [(halfWidth(y) + grow) * u, y, c + (v > 0 ? front(y) + grow - c : c - back(y) + grow) * v];
  };

  return {
    skull,
    unit,
    near: shot.yaw > 0 ? -1 : 1,
    turn,
    project,
    body: (x, y, z = -0.25) => flat(x * cb + z * sb, y, z * cb - x * sb),
    surface,
    on: (x, y, lift = 0) => {
      const bound = clamp(x, horizon(ends.leftX, y), horizon(ends.rightX, y));
      const s = surface(bound, y);
      return project(bound, y, s[2] + lift * Math.max(0, 1 - 4 * Math.abs(x - bound)));
    },
    seen,
    ring: (y, theta, grow = 0) => level(y, unitPoint(theta), grow),
    level,
    normal: (x, y) => {
      const z = surface(x, y)[2];
      const [dx, dy] = [surface(x + 0.03, y)[2] - z, surface(x, y + 0.03)[2] - z];
      const length = Math.hypot(dx, dy, 0.03);
      return turn([-dx / length, -dy / length, 0.03 / length]);
    },
    facing: ([x, y, z]) => {
      const c = centre(y);
      const depth = (z > c ? front(y) : back(y)) - c;
      return turn([x / halfWidth(y) ** 2, 0, (z - c) / (depth * depth)])[2];
    },
    outline: (side, y0) => {
      const points = side < 0 ? ends.left : ends.right;
      const from = Math.ceil(levelOf(y0 + 0.02));
      return points.slice(from);
    },
    outlineAt: (side, y) => {
      const points = side < 0 ? ends.left : ends.right;
      const at = levelOf(y);
      const i = Math.floor(at);
      const [p, q] = [points[i]!, points[i + 1]!];
      return [lerp(p[0], q[0], at - i), lerp(p[1], q[1], at - i)];
    },
  };
}
