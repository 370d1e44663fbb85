import { blend, scale, type Colour } from "../toys/colour";
import { lerp } from "../toys/geometry";
import { white } from "./palette";
import { bedMiddle } from "./places";
import { groundShadow, reserve, type Room } from "./room";
import type { Vector } from "./vector";

const length = 2.05;
const mattress = 0.5; // height of its top
const up: Vector = [0, 1, 0];

/** A bed with its head at a wall: headboard, base, mattress, pillows, cover with a wavy hem, blanket. */
export function addBed(room: Room): void {
  const { spec, frames, furniture } = room;
  const bed = spec.bedroom;
  const frame = frames[bed.wall];
  const middle = bedMiddle(spec);
  reserve(room, bed.wall, middle - bed.width / 2 - 0.1, middle + bed.width / 2 + 0.1);
  furniture.push({ at: frame.at(middle, 0, length * 0.5), draw: () => drawBed(room, middle) });
}

function drawBed(room: Room, middle: number): void {
  const { stage, spec, frames } = room;
  const bed = spec.bedroom;
  const frame = frames[bed.wall];
  const half = bed.width / 2;
  groundShadow(room, frame.at(middle - half, 0, 0), frame.at(middle + half, 0, length), 0.5);
  stage.object("bed", () => {
    drawHeadboard(room, middle);
    stage.box("bed", frame.at(middle - half, 0.07, 0.08), frame.at(middle + half, 0.28, length), bed.wood);
    for (const side of [-1, 1])
      stage.box(
        "bed",
        frame.at(middle + side * (half - 0.08), 0, length - 0.1),
        frame.at(middle + side * half, 0.08, length),
        scale(bed.wood, 0.7),
      );
    stage.box(
      "bed",
      frame.at(middle - half + 0.02, 0.28, 0.08),
      frame.at(middle + half - 0.02, mattress, length - 0.03),
      [236, 232, 226],
    );
    drawPillows(room, middle);
    const begin = length * (1 - bed.covered);
    drawCover(room, middle, begin, length + 0.03, mattress + 0.06, bed.cover, 0.3);
    drawPattern(room, middle, begin + 0.24);
    // the sheet folded over the cover's upper end
    stage.box(
      "bed",
      frame.at(middle - half - 0.035, mattress + 0.02, begin),
      frame.at(middle + half + 0.035, mattress + 0.08, begin + 0.22),
      blend(bed.cover, white, 0.75),
    );
    if (bed.blanket) drawCover(room, middle, length - 0.62, length - 0.08, mattress + 0.075, bed.blanket, 0.24, 0.015);
  });
}

function drawHeadboard(room: Room, middle: number): void {
  const { stage, spec, frames } = room;
  const bed = spec.bedroom;
  const frame = frames[bed.wall];
  const half = bed.width / 2 + 0.04;
  const top = bed.headHeight;
  if (bed.headboard === "none") return;
  stage.shadow(frame.rectangle(middle - half - 0.02, middle + half + 0.02, 0.2, top + 0.03, 0.001), 0.35, 0.08);
  if (bed.headboard === "bars") {
    const post = (u: number) => stage.box("bed", frame.at(u - 0.03, 0, 0.01), frame.at(u + 0.03, top, 0.07), bed.wood);
    for (let k = 1; k < 8; k++) {
      const u = lerp(middle - half, middle + half, k / 8);
      stage.flat("bed", frame.rectangle(u - 0.012, u + 0.012, 0.4, top - 0.06, 0.04), frame.normal, bed.wood);
    }
    stage.box("bed", frame.at(middle - half, top - 0.1, 0.02), frame.at(middle + half, top - 0.04, 0.06), bed.wood);
    post(middle - half);
    post(middle + half);
    return;
  }
  const padded = bed.headboard === "padded";
  const colour = padded ? bed.cloth : bed.wood;
  stage.box("bed", frame.at(middle - half, 0.1, 0), frame.at(middle + half, top, 0.08), colour);
  const [rows, columns] = padded ? [2, Math.max(3, Math.round(bed.width / 0.32))] : [1, bed.width > 1.2 ? 3 : 2];
  const inset = padded ? 0.012 : 0.05;
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < rows; j++) {
      const [u0, u1] = [
        lerp(middle - half, middle + half, i / columns),
        lerp(middle - half, middle + half, (i + 1) / columns),
      ];
      const [y0, y1] = [lerp(0.45, top, j / rows), lerp(0.45, top, (j + 1) / rows)];
      const panel = frame.rectangle(u0 + inset, u1 - inset, y0 + inset, y1 - inset, 0.081);
      stage.flat(undefined, panel, frame.normal, scale(colour, padded ? 1.1 : 0.86));
      if (padded)
        stage.flat(
          undefined,
          frame.rectangle(u0 + inset, u1 - inset, y0 + inset, lerp(y0, y1, 0.45), 0.081),
          frame.normal,
          colour,
          { opacity: 0.6 },
        );
    }
}

/** A cloth over the bed: its top, and sides whose hem is wavy. */
function drawCover(
  room: Room,
  middle: number,
  begin: number,
  end: number,
  height: number,
  colour: Colour,
  hem: number,
  outer = 0,
): void {
  const { stage, spec, frames } = room;
  const frame = frames[spec.bedroom.wall];
  const half = spec.bedroom.width / 2 + 0.035 + outer;
  const n = 22;
  const along: Vector = frame.wall === "back" ? [1, 0, 0] : [0, 0, 1];
  const low = (k: number) => hem + 0.016 * Math.sin(k * 1.25) + 0.02 * Math.sin(k * 0.55 + begin * 5);
  for (const side of [-1, 1]) {
    const u = middle + side * half;
    const edge: Vector[] = [frame.at(u, height, begin), frame.at(u, height, end)];
    for (let k = n; k >= 0; k--) edge.push(frame.at(u, low(k), lerp(begin, end, k / n)));
    const normal: Vector = [along[0] * side, 0, along[2] * side];
    stage.flat("bed", edge, normal, scale(colour, 0.96));
    const folds: Vector[][] = [];
    for (let k = 2; k < n; k += 4)
      folds.push([
        frame.at(u, height - 0.06, lerp(begin, end, k / n)),
        frame.at(u, low(k), lerp(begin, end, (k - 0.6) / n)),
        frame.at(u, low(k), lerp(begin, end, (k + 0.7) / n)),
      ]);
    stage.flats(undefined, folds, normal, scale(colour, 0.8), { opacity: 0.6 });
  }
  const foot: Vector[] = [frame.at(middle - half, height, end), frame.at(middle + half, height, end)];
  for (let k = n; k >= 0; k--) foot.push(frame.at(lerp(middle - half, middle + half, k / n), low(k + 0.4), end));
  stage.flat("bed", foot, frame.normal, colour);
  const folds: Vector[][] = [];
  for (let k = 2; k < n; k += 4)
    folds.push([
      frame.at(lerp(middle - half, middle + half, k / n), height - 0.06, end),
      frame.at(lerp(middle - half, middle + half, (k - 0.6) / n), low(k + 0.4), end),
      frame.at(lerp(middle - half, middle + half, (k + 0.7) / n), low(k + 0.4), end),
    ]);
  stage.flats(undefined, folds, frame.normal, scale(colour, 0.82), { opacity: 0.6 });
  stage.flat("bed", frame.level(middle - half, middle + half, begin, end, height), up, colour);
  // where the cloth bends over the edge it catches the light
  stage.flats(
    undefined,
    [
      frame.level(middle - half, middle - half + 0.05, begin, end, height),
      frame.level(middle + half - 0.05, middle + half, begin, end, height),
      frame.level(middle - half, middle + half, end - 0.05, end, height),
    ],
    up,
    scale(colour, 0.88),
    { opacity: 0.5 },
  );
}

function drawPattern(room: Room, middle: number, begin: number): void {
  const { stage, spec, frames } = room;
  const bed = spec.bedroom;
  if (bed.pattern === "plain") return;
  const frame = frames[bed.wall];
  const half = bed.width / 2 + 0.035;
  const height = mattress + 0.061;
  const colour = blend(bed.cover, white, 0.55);
  const across: Vector[][] = [];
  for (let c = begin; c < length - 0.05; c += 0.26)
    across.push(frame.level(middle - half, middle + half, c, c + 0.1, height));
  stage.flats(undefined, across, up, colour, { opacity: 0.7 });
  if (bed.pattern !== "check") return;
  const along: Vector[][] = [];
  for (let u = middle - half + 0.1; u < middle + half - 0.1; u += 0.26)
    along.push(frame.level(u, u + 0.1, begin, length + 0.03, height));
  stage.flats(undefined, along, up, colour, { opacity: 0.5 });
}

function drawPillows(room: Room, middle: number): void {
  const { stage, spec } = room;
  const bed = spec.bedroom;
  const places = bed.width > 1.2 ? [-bed.width * 0.245, bed.width * 0.245] : [0];
  const wide = Math.min(0.36, bed.width * 0.225);
  const linen = blend(white, bed.cover, 0.06);
  stage.object("pillow", () => {
    for (const u of places) drawPillow(room, middle + u, 0.14, wide, 0.4, linen);
    if (bed.cushions > 1) for (const u of places) drawPillow(room, middle + u, 0.3, wide * 0.82, 0.34, bed.cloth);
    if (bed.cushions % 2 === 1) drawPillow(room, middle, 0.4, Math.min(0.26, wide * 0.75), 0.27, bed.cushion);
  });
}

/** A pillow that leans on the headboard: a puffed square, its lower half darker. */
function drawPillow(room: Room, u: number, out: number, half: number, tall: number, colour: Colour): void {
  const { stage, spec, frames } = room;
  const frame = frames[spec.bedroom.wall];
  const at = (a: number, b: number, puff: number): Vector =>
    frame.at(u + a * half, mattress + 0.01 + (0.5 + b * 0.5) * tall * 0.8, out + 0.16 - b * 0.1 + puff);
  const outline = (grow: number, puff: number) =>
    Array.from({ length: 16 }, (_, k) => {
      const angle = (2 * Math.PI * k) / 16;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const round = (v: number) => Math.sign(v) * Math.abs(v) ** 0.45 * grow;
      return at(round(c), round(s), puff);
    });
  const forward: Vector = [frame.normal[0], 0.75, frame.normal[2]];
  stage.shadow(outline(1.06, -0.02), 0.22, 0.035);
  stage.blob("pillow", outline(1, 0), forward, scale(colour, 0.8));
  stage.blob(
    "pillow",
    outline(0.93, 0.05).map(([x, y, z]): Vector => [x, y + 0.025, z]),
    forward,
    colour,
  );
}
