import type { Colour } from "../toys/colour";
import { drawRoom } from "./draw-room";
import { largestBox, type Box } from "./labels";
import { partMask } from "./masks";
import { parts, type Part } from "./parts";
import { renderDrawing } from "./render";
import type { RoomSpec, WindowSpec } from "./spec";

// The same room with one factor changed and all others kept: the ground truth of an edit.

export const withLight = (room: RoomSpec, on: boolean, strength = room.light.strength): RoomSpec => ({
  ...room,
  light: { ...room.light, on, strength },
});

export const atNight = (room: RoomSpec, night: boolean): RoomSpec => ({ ...room, light: { ...room.light, night } });

/** The camera turned and raised by degrees and metres. */
export const seenFrom = (room: RoomSpec, turn: { yaw?: number; pitch?: number; height?: number }): RoomSpec => ({
  ...room,
  camera: {
    ...room.camera,
    yaw: room.camera.yaw + (turn.yaw ?? 0),
    pitch: room.camera.pitch + (turn.pitch ?? 0),
    y: room.camera.y + (turn.height ?? 0),
  },
});

export const withView = (room: RoomSpec, view: WindowSpec["view"]): RoomSpec => ({
  ...room,
  window: { ...room.window, view },
});

/** The colour of the bed's cover, or of the kitchen's units. */
export const withColour = (room: RoomSpec, colour: Colour): RoomSpec =>
  room.kind === "bedroom"
    ? { ...room, bedroom: { ...room.bedroom, cover: colour } }
    : { ...room, kitchen: { ...room.kitchen, units: colour, wallUnits: colour } };

/** What shows of a part in one room, cut out to be pasted into another. */
export interface Patch {
  readonly part: Part;
  readonly size: number;
  readonly pixels: Uint8Array; // [size,size,3]
  /** 1 inside the patch: [size,size]. */
  readonly mask: Uint8Array;
  readonly box: Box;
}

/** The part as the room shows it: its outline (`shape`), or all of its box (`rectangle`), as papers paste it. Undefined where none is seen. */
export function patchOf(
  room: RoomSpec,
  part: Part,
  size: number,
  cut: "shape" | "rectangle" = "rectangle",
): Patch | undefined {
  const drawing = drawRoom(room);
  const box = largestBox(drawing.found, part);
  if (!box) return undefined;
  const shape = partMask(drawing, size);
  const mask = new Uint8Array(size * size);
  const index = parts.indexOf(part);
  const [left, top, right, bottom] = box.map((v) => v * size) as unknown as Box;
  let seen = false;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const inside = x + 0.5 >= left && x + 0.5 <= right && y + 0.5 >= top && y + 0.5 <= bottom;
      const part = inside && shape[i] === index;
      seen ||= part;
      mask[i] = Number(cut === "shape" ? part : inside);
    }
  return seen ? { part, size, pixels: renderDrawing(drawing, size), mask, box } : undefined;
}

/** The picture [size,size,3] with the patch laid over it: what a harmonisation has to mend. */
export function pastePatch(picture: Uint8Array, patch: Pick<Patch, "size" | "pixels" | "mask">): Uint8Array {
  const { size, mask, pixels } = patch;
  if (picture.length !== size * size * 3)
    throw new Error(`pastePatch: a picture of ${picture.length} bytes, but the patch is of ${size} x ${size} pixels`);
  const out = Uint8Array.from(picture);
  for (let i = 0; i < mask.length; i++) if (mask[i]) out.set(pixels.subarray(i * 3, i * 3 + 3), i * 3);
  return out;
}
