import { blend, scale, type Colour } from "../toys/colour";
import type { Face } from "./parts";
import type { Room } from "./room";
import { drawFloor } from "./floors";
import type { RoomSpec } from "./spec";
import type { Vector } from "./vector";
import { front, type WallFrame } from "./walls";

/** The faces of the room's box as polygons. */
export function shellFaces(spec: RoomSpec): Record<Face, readonly Vector[]> {
  const { width, depth, height } = spec.box;
  const x = width / 2;
  return {
    floor: [
      [-x, 0, front],
      [x, 0, front],
      [x, 0, depth],
      [-x, 0, depth],
    ],
    left: [
      [-x, 0, front],
      [-x, 0, depth],
      [-x, height, depth],
      [-x, height, front],
    ],
    back: [
      [-x, 0, depth],
      [x, 0, depth],
      [x, height, depth],
      [-x, height, depth],
    ],
    right: [
      [x, 0, front],
      [x, 0, depth],
      [x, height, depth],
      [x, height, front],
    ],
    ceiling: [
      [-x, height, front],
      [x, height, front],
      [x, height, depth],
      [-x, height, depth],
    ],
  };
}

export function drawShell(room: Room): void {
  const { stage, spec, frames } = room;
  const faces = shellFaces(spec);
  stage.flat("ceiling", faces.ceiling, [0, -1, 0], spec.surfaces.ceiling);
  stage.flat("floor", faces.floor, [0, 1, 0], spec.surfaces.floorColour);
  drawFloor(room);
  for (const frame of Object.values(frames)) {
    const colour = wallColour(spec, frame);
    stage.flat("wall", faces[frame.wall], frame.normal, colour);
    drawPaper(room, frame, colour);
    drawTrim(room, frame);
  }
}

const wallColour = (spec: RoomSpec, frame: WallFrame): Colour =>
  spec.surfaces.accentWall === frame.wall ? spec.surfaces.accentPaint : spec.surfaces.paint;

const begins = (frame: WallFrame) => (frame.wall === "back" ? frame.from : front);

function drawPaper(room: Room, frame: WallFrame, colour: Colour): void {
  const { stage, spec } = room;
  const { paper, accentPaint } = spec.surfaces;
  const top = spec.box.height;
  const first = frame.wall === "back" ? frame.from : 0;
  if (paper === "stripes") {
    const stripes: Vector[][] = [];
    for (let u = first + 0.08; u + 0.14 < frame.to; u += 0.3) stripes.push(frame.rectangle(u, u + 0.14, 0.1, top));
    stage.flats(undefined, stripes, frame.normal, blend(colour, accentPaint, 0.35), { opacity: 0.6 });
  }
  if (paper === "dots") {
    const dots: Vector[][] = [];
    const r = 0.035;
    for (let u = first + 0.15, i = 0; u < frame.to - 0.05; u += 0.3, i++)
      for (let y = 0.3 + 0.17 * (i % 2); y < top - 0.05; y += 0.34)
        dots.push([frame.at(u - r, y), frame.at(u, y - 1.4 * r), frame.at(u + r, y), frame.at(u, y + 1.4 * r)]);
    stage.flats(undefined, dots, frame.normal, blend(colour, accentPaint, 0.6), { opacity: 0.75 });
  }
  if (paper === "panels") {
    const begin = begins(frame);
    stage.flat(
      undefined,
      frame.rectangle(begin, frame.to, 0, 0.95),
      frame.normal,
      blend(spec.surfaces.trim, colour, 0.2),
    );
    const grooves: Vector[][] = [];
    for (let u = first + 0.12; u < frame.to; u += 0.16) grooves.push(frame.rectangle(u, u + 0.012, 0.1, 0.93));
    stage.tinted(grooves, frame.normal, [0.67, 0.67, 0.67]);
    stage.flat(undefined, frame.rectangle(begin, frame.to, 0.93, 0.985), frame.normal, scale(spec.surfaces.trim, 0.88));
  }
}

/** Skirting board and cornice. */
function drawTrim(room: Room, frame: WallFrame): void {
  const { stage, spec } = room;
  const top = spec.box.height;
  const begin = begins(frame);
  stage.flat(undefined, frame.rectangle(begin, frame.to, 0.095, 0.11), frame.normal, scale(spec.surfaces.trim, 0.55), {
    opacity: 0.5,
  });
  stage.flat(undefined, frame.rectangle(begin, frame.to, 0, 0.095), frame.normal, spec.surfaces.trim);
  stage.flat(
    undefined,
    frame.rectangle(begin, frame.to, top - 0.05, top),
    frame.normal,
    blend(spec.surfaces.ceiling, wallColour(spec, frame), 0.15),
  );
}
