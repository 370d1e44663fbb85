import { hull, type Point } from "../toys/geometry";
import { createDice, mixSeed, type Dice } from "../toys/random";
import { Camera } from "./camera";
import type { Lighting } from "./light";
import { lightingOf } from "./lighting";
import type { Wall } from "./parts";
import type { RoomSpec } from "./spec";
import { Stage } from "./stage";
import type { Vector } from "./vector";
import { front, wallFrame, type WallFrame } from "./walls";
import { placeWindow, type WindowPlace } from "./window-place";

/** What the drawing functions of one room share. */
export interface Room {
  readonly spec: RoomSpec;
  readonly stage: Stage;
  readonly frames: Readonly<Record<Wall, WallFrame>>;
  readonly window: WindowPlace;
  readonly lighting: Lighting;
  /** Pieces of furniture, drawn from the farthest to the nearest. */
  readonly furniture: { readonly at: Vector; readonly draw: () => void }[];
  /** Stretches of wall that are taken. */
  readonly taken: { readonly wall: Wall; readonly from: number; readonly to: number }[];
  /** Random numbers for details, the same whatever else is drawn. */
  dice(purpose: number): Dice;
}

export function createRoom(spec: RoomSpec): Room {
  const frames = {
    left: wallFrame("left", spec.box),
    back: wallFrame("back", spec.box),
    right: wallFrame("right", spec.box),
  };
  const window = placeWindow(spec, frames);
  return {
    spec,
    stage: new Stage(new Camera(spec.camera)),
    frames,
    window,
    lighting: lightingOf(spec, frames, window),
    furniture: [],
    taken: [],
    dice: (purpose) => createDice(mixSeed(spec.decor.things, purpose)),
  };
}

/** Takes the stretch of wall if it is free. */
export function reserve(room: Room, wall: Wall, from: number, to: number): boolean {
  const frame = room.frames[wall];
  if (from < frame.from || to > frame.to) return false;
  if (room.taken.some((one) => one.wall === wall && from < one.to && to > one.from)) return false;
  room.taken.push({ wall, from, to });
  return true;
}

/** Draws the furniture, farthest first. */
export function drawFurniture(room: Room): void {
  const [cx, , cz] = room.stage.camera.position;
  const away = ({ at }: { at: Vector }) => (at[0] - cx) ** 2 + (at[2] - cz) ** 2;
  for (const piece of [...room.furniture].sort((a, b) => away(b) - away(a))) piece.draw();
}

/** The shadow of something that stands on the floor between two corners (x0, z0) and (x1, z1): dark where it touches, and falling away from the main light. */
export function groundShadow(room: Room, a: Vector, b: Vector, height: number, strength = 1): void {
  const { stage, lighting, spec } = room;
  const [x0, x1] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [z0, z1] = [Math.min(a[2], b[2]), Math.max(a[2], b[2])];
  const y = 0.002;
  const inside = (x: number, z: number): Vector => [
    Math.max(-spec.box.width / 2, Math.min(spec.box.width / 2, x)),
    y,
    Math.max(front, Math.min(spec.box.depth, z)),
  ];
  const rectangle = (grow: number) => [
    inside(x0 - grow, z0 - grow),
    inside(x1 + grow, z0 - grow),
    inside(x1 + grow, z1 + grow),
    inside(x0 - grow, z1 + grow),
  ];
  const main = lighting.sources[0];
  if (main) {
    const [dx, dz] = [(x0 + x1) / 2 - main.position[0], (z0 + z1) / 2 - main.position[2]];
    const length = Math.hypot(dx, dz) || 1;
    const reach = Math.min(0.7, (height * length) / Math.max(0.6, main.position[1] - height * 0.5)) / length;
    const shifted = rectangle(-0.03).map(([x, , z]) => inside(x + dx * reach, z + dz * reach));
    const outline = hull([...rectangle(0), ...shifted].map(([x, , z]): Point => [x, z]));
    stage.shadow(
      outline.map(([x, z]): Vector => [x, y, z]),
      0.34 * strength,
      0.14,
    );
  }
  stage.shadow(rectangle(0.04), 0.5 * strength, 0.07);
}
