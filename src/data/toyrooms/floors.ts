import { blend } from "../toys/colour";
import { white } from "./palette";
import type { Room } from "./room";
import type { Vector } from "./vector";

const up: Vector = [0, 1, 0];
const nearest = -0.9; // metres; what is nearer lies below the picture

/** What lies on the plain floor: boards, tiles, nothing on a carpet. */
export function drawFloor(room: Room): void {
  const { floor } = room.spec.surfaces;
  if (floor === "planks") planks(room);
  else if (floor === "herringbone") herringbone(room);
  else if (floor === "tiles") tiles(room, 0.42);
  else if (floor === "checker") checker(room, 0.4);
}

const level = (x0: number, x1: number, z0: number, z1: number): Vector[] => [
  [x0, 0, z0],
  [x1, 0, z0],
  [x1, 0, z1],
  [x0, 0, z1],
];

function planks(room: Room): void {
  const { stage, spec } = room;
  const { width, depth } = spec.box;
  const dice = room.dice(20);
  const board = 0.16;
  const tones: [Vector[][], Vector[][], Vector[][]] = [[], [], []];
  const gaps: Vector[][] = [];
  for (let x = -width / 2; x < width / 2; x += board) {
    const end = Math.min(width / 2, x + board);
    if (x > -width / 2) gaps.push(level(x - 0.004, x + 0.004, nearest, depth));
    for (let z = nearest - dice.between(0, 1.3); z < depth;) {
      const next = Math.min(depth, z + dice.between(0.9, 1.7));
      const tone = Math.floor(dice.unit() * 4); // a quarter keeps the floor's own colour
      if (tone < 3) tones[tone as 0 | 1 | 2].push(level(x, end, z, next));
      z = next;
    }
  }
  stage.tinted(tones[0], up, [0.8, 0.8, 0.8]);
  stage.tinted(tones[1], up, [1.17, 1.17, 1.17]);
  stage.tinted(tones[2], up, [1, 0.88, 0.76]);
  stage.tinted(gaps, up, [0.52, 0.52, 0.52]);
}

function herringbone(room: Room): void {
  const { stage, spec } = room;
  const { width, depth } = spec.box;
  const [long, wide] = [0.44, 0.44];
  const tones: [Vector[][], Vector[][]] = [[], []];
  const slip = 0.22;
  for (let i = 0, x = -width / 2; x < width / 2 - 0.02; x += wide / 2, i++) {
    const end = Math.min(width / 2, x + wide / 2);
    const rise = i % 2 === 0 ? slip : -slip;
    for (let j = 0, z = nearest - slip; z < depth - slip; z += long / 4, j++) {
      if (j % 2 === 1) continue;
      const a: Vector = [x, 0, Math.min(depth, z + (rise < 0 ? slip : 0))];
      const b: Vector = [end, 0, Math.min(depth, z + (rise < 0 ? 0 : slip))];
      tones[i % 2 === 0 ? 0 : 1].push([
        a,
        b,
        [b[0], 0, Math.min(depth, b[2] + long / 4)],
        [a[0], 0, Math.min(depth, a[2] + long / 4)],
      ]);
    }
  }
  stage.tinted(tones[0], up, [0.62, 0.62, 0.62]);
  stage.tinted(tones[1], up, [1.3, 1.3, 1.3]);
}

function tiles(room: Room, side: number): void {
  const { stage, spec } = room;
  const { width, depth } = spec.box;
  const dice = room.dice(21);
  const [gaps, dark]: [Vector[][], Vector[][]] = [[], []];
  const grout = 0.009;
  for (let x = -width / 2; x < width / 2; x += side) {
    gaps.push(level(x - grout, x + grout, nearest, depth));
    for (let z = depth; z > nearest; z -= side)
      if (dice.chance(0.3)) dark.push(level(x, Math.min(width / 2, x + side), Math.max(nearest, z - side), z));
  }
  const across: Vector[][] = [];
  for (let z = depth; z > nearest; z -= side) across.push(level(-width / 2, width / 2, z - grout, z + grout));
  stage.tinted(dark, up, [0.85, 0.85, 0.85]);
  stage.tinted(gaps, up, [0.54, 0.54, 0.54]);
  stage.tinted(across, up, [0.54, 0.54, 0.54]);
}

function checker(room: Room, side: number): void {
  const { stage, spec } = room;
  const { width, depth } = spec.box;
  const light: Vector[][] = [];
  for (let x = -width / 2, i = 0; x < width / 2; x += side, i++)
    for (let z = depth - side * (i % 2); z > nearest; z -= 2 * side)
      light.push(level(x, Math.min(width / 2, x + side), z - side, z));
  stage.flats(undefined, light, up, blend(white, spec.surfaces.floorColour, 0.08));
}
