import { clamp, lerp } from "../toys/geometry";
import type { Wall } from "./parts";
import type { RoomSpec } from "./spec";
import type { Vector } from "./vector";
import type { WallFrame } from "./walls";

/** Where the glass is, in its wall's coordinates. */
export interface WindowPlace {
  readonly frame: WallFrame;
  readonly from: number;
  readonly to: number;
  readonly sill: number;
  readonly head: number;
  readonly middle: Vector;
}

export const counterHeight = 0.91;

export function placeWindow(spec: RoomSpec, frames: Readonly<Record<Wall, WallFrame>>): WindowPlace {
  const { window, box, bedroom } = spec;
  const frame = frames[window.wall];
  const half = window.width / 2;
  const first = window.wall === "back" ? frame.from : box.depth * 0.3;
  const middle = clamp(lerp(first, frame.to, window.at), first + half + 0.2, frame.to - half - 0.25);
  const overBed = spec.kind === "bedroom" && bedroom.wall === window.wall;
  const overCounter = spec.kind === "kitchen" && window.wall === "back";
  const sill = overBed ? Math.max(0.9, bedroom.headHeight + 0.08) : overCounter ? counterHeight + 0.2 : 0.85;
  const head = Math.min(box.height - 0.24, sill + window.height);
  return {
    frame,
    from: middle - half,
    to: middle + half,
    sill,
    head,
    middle: frame.at(middle, (sill + head) / 2),
  };
}
