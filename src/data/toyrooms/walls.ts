import type { Wall } from "./parts";
import type { Vector } from "./vector";

/** Metres; the floor is y = 0, the room spans x -width/2..width/2 and z -2..depth. */
export interface RoomBox {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

/** Where the room begins, behind the camera. */
export const front = -2;

/** A wall's own coordinates: u along it (x on the back wall, z on the sides), y up, out into the room. */
export interface WallFrame {
  readonly wall: Wall;
  readonly normal: Vector;
  /** What of the wall can be furnished. */
  readonly from: number;
  readonly to: number;
  at(u: number, y: number, out?: number): Vector;
  /** An upright rectangle parallel to the wall. */
  rectangle(u0: number, u1: number, y0: number, y1: number, out?: number): Vector[];
  /** A level rectangle. */
  level(u0: number, u1: number, out0: number, out1: number, y: number): Vector[];
}

export function wallFrame(wall: Wall, box: RoomBox): WallFrame {
  const side = box.width / 2;
  const at = (u: number, y: number, out = 0): Vector =>
    wall === "back" ? [u, y, box.depth - out] : wall === "left" ? [out - side, y, u] : [side - out, y, u];
  return {
    wall,
    normal: wall === "back" ? [0, 0, -1] : wall === "left" ? [1, 0, 0] : [-1, 0, 0],
    from: wall === "back" ? -side : 0,
    to: wall === "back" ? side : box.depth,
    at,
    rectangle: (u0, u1, y0, y1, out = 0) => [at(u0, y0, out), at(u1, y0, out), at(u1, y1, out), at(u0, y1, out)],
    level: (u0, u1, o0, o1, y) => [at(u0, y, o0), at(u1, y, o0), at(u1, y, o1), at(u0, y, o1)],
  };
}
