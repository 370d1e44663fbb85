import { furnishBedroom } from "./bedroom";
import type { Camera } from "./camera";
import { addPlant, drawDoor, drawPictures, drawRug } from "./decor";
import { furnishKitchen } from "./kitchen";
import { drawCeilingLamps } from "./lamps";
import type { Lighting } from "./light";
import { createRoom, drawFurniture, reserve } from "./room";
import type { Found, Step } from "./scene";
import { drawShell } from "./shell";
import type { RoomSpec } from "./spec";
import { drawSunlight, drawWindow } from "./windows";

/** A room as drawing steps, of no size yet. */
export interface Drawing {
  readonly spec: RoomSpec;
  readonly camera: Camera;
  readonly lighting: Lighting;
  readonly steps: readonly Step[];
  readonly found: readonly Found[];
}

export function drawRoom(spec: RoomSpec): Drawing {
  const room = createRoom(spec);
  const { window } = room;
  reserve(room, window.frame.wall, window.from - 0.2, window.to + 0.2);
  drawShell(room);
  drawSunlight(room);
  drawWindow(room);
  drawDoor(room);
  if (spec.kind === "kitchen") furnishKitchen(room);
  else furnishBedroom(room);
  addPlant(room);
  drawPictures(room);
  drawRug(room);
  drawFurniture(room);
  drawCeilingLamps(room);
  return {
    spec,
    camera: room.stage.camera,
    lighting: room.lighting,
    steps: room.stage.steps,
    found: room.stage.found,
  };
}
