import { blend, hsl, scale } from "../toys/colour";
import { addArmchair } from "./armchair";
import { addBed } from "./bed";
import { drawTableLamp } from "./lamps";
import { white } from "./palette";
import type { Wall } from "./parts";
import { bedMiddle, bedsideHeight, bedsidePlaces } from "./places";
import { groundShadow, reserve, type Room } from "./room";
import type { Vector } from "./vector";

/** The bedroom's furniture: bed, bedside tables, storage at a free wall, a bench at the bed's foot. */
export function furnishBedroom(room: Room): void {
  addBed(room);
  addBedsides(room);
  addStorage(room);
  addArmchair(room);
  if (room.spec.bedroom.bench) addBench(room);
}

function addBedsides(room: Room): void {
  const { spec, stage, frames, furniture } = room;
  const frame = frames[spec.bedroom.wall];
  for (const { middle } of bedsidePlaces(spec)) {
    reserve(room, frame.wall, middle - 0.2, middle + 0.2);
    const [a, b] = [frame.at(middle - 0.21, 0, 0.03), frame.at(middle + 0.21, bedsideHeight, 0.42)];
    furniture.push({
      at: frame.at(middle, 0, 0.2),
      draw: () => {
        const { wood } = spec.bedroom;
        groundShadow(room, a, b, bedsideHeight, 0.8);
        stage.object("bedside", () => {
          for (const u of [-0.18, 0.18])
            for (const out of [0.06, 0.38])
              stage.box(
                "bedside",
                frame.at(middle + u - 0.02, 0, out - 0.02),
                frame.at(middle + u + 0.02, 0.14, out + 0.02),
                scale(wood, 0.7),
              );
          stage.box("bedside", [a[0], 0.13, a[2]], b, wood);
          for (const y of [0.17, 0.33]) {
            stage.flat(
              undefined,
              frame.rectangle(middle - 0.185, middle + 0.185, y, y + 0.135, 0.421),
              frame.normal,
              scale(wood, 0.86),
            );
            stage.flat(
              undefined,
              frame.rectangle(middle - 0.05, middle + 0.05, y + 0.06, y + 0.085, 0.422),
              frame.normal,
              [196, 176, 128],
            );
          }
        });
        if (spec.bedroom.tableLamps) drawTableLamp(room, frame.at(middle, bedsideHeight, 0.24));
      },
    });
  }
}

function addStorage(room: Room): void {
  const { spec, furniture, frames, window } = room;
  const { storage, wall: bedWall } = spec.bedroom;
  if (storage === "none") return;
  const [width, deep] = storage === "wardrobe" ? [1.3, 0.6] : storage === "chest" ? [1.1, 0.45] : [0.9, 0.32];
  const walls = (["back", "left", "right"] as const).filter((wall) => wall !== bedWall && wall !== window.frame.wall);
  for (const wall of walls) {
    const frame = frames[wall];
    const choices =
      wall === "back"
        ? [frame.to - width - 0.05, frame.from + 0.05, -width / 2]
        : [spec.box.depth - width - 0.6, spec.box.depth - width - 0.05];
    for (const u of choices) {
      if (clashesWithBed(room, wall, u, width, deep) || !reserve(room, wall, u, u + width)) continue;
      const draw = { wardrobe: drawWardrobe, chest: drawChest, books: drawBooks }[storage];
      furniture.push({ at: frame.at(u + width / 2, 0, deep / 2), draw: () => draw(room, wall, u, width, deep) });
      return;
    }
  }
}

/** Whether a piece at another wall would stand in the bed or in the bedside tables. */
function clashesWithBed(room: Room, wall: Wall, u: number, width: number, deep: number): boolean {
  const { spec, frames } = room;
  const bed = frames[spec.bedroom.wall];
  const reach = spec.bedroom.width / 2 + 0.6;
  const middle = bedMiddle(spec);
  const corners = (a: Vector, b: Vector) =>
    [Math.min(a[0], b[0]), Math.max(a[0], b[0]), Math.min(a[2], b[2]), Math.max(a[2], b[2])] as const;
  const one = corners(frames[wall].at(u, 0, 0), frames[wall].at(u + width, 0, deep));
  const other = corners(bed.at(middle - reach, 0, 0), bed.at(middle + reach, 0, 2.15));
  return one[0] < other[1] && one[1] > other[0] && one[2] < other[3] && one[3] > other[2];
}

function drawWardrobe(room: Room, wall: Wall, u: number, width: number, deep: number): void {
  const { stage, frames, spec } = room;
  const frame = frames[wall];
  const colour = blend(spec.bedroom.wood, white, 0.2);
  const high = Math.min(2.15, spec.box.height - 0.2);
  groundShadow(room, frame.at(u, 0, 0), frame.at(u + width, 0, deep), high);
  stage.object("wardrobe", () => {
    stage.box("wardrobe", frame.at(u, 0, 0), frame.at(u + width, high, deep), colour);
    for (const [a, b] of [
      [u + 0.04, u + width / 2 - 0.01],
      [u + width / 2 + 0.01, u + width - 0.04],
    ] as const)
      for (const [y0, y1] of [
        [0.1, 0.75],
        [0.8, high - 0.06],
      ] as const) {
        stage.flat(undefined, frame.rectangle(a, b, y0, y1, deep + 0.002), frame.normal, scale(colour, 0.76));
        stage.flat(
          undefined,
          frame.rectangle(a + 0.06, b - 0.06, y0 + 0.06, y1 - 0.06, deep + 0.003),
          frame.normal,
          scale(colour, 0.95),
        );
      }
    for (const side of [-1, 1])
      stage.flat(
        undefined,
        frame.rectangle(
          u + width / 2 + side * 0.045 - 0.012,
          u + width / 2 + side * 0.045 + 0.012,
          0.95,
          1.15,
          deep + 0.01,
        ),
        frame.normal,
        [188, 170, 130],
      );
  });
}

function drawChest(room: Room, wall: Wall, u: number, width: number, deep: number): void {
  const { stage, frames, spec } = room;
  const frame = frames[wall];
  const { wood } = spec.bedroom;
  groundShadow(room, frame.at(u, 0, 0), frame.at(u + width, 0, deep), 0.85);
  stage.object("mirror", () => {
    const [a, b] = [u + width * 0.22, u + width * 0.78];
    stage.shadow(frame.rectangle(a - 0.03, b + 0.03, 0.98, 1.76, 0.001), 0.3, 0.05);
    stage.flat("mirror", frame.rectangle(a - 0.04, b + 0.04, 1, 1.8, 0.02), frame.normal, scale(wood, 0.8));
    stage.flat("mirror", frame.rectangle(a, b, 1.04, 1.76, 0.021), frame.normal, [196, 206, 212]);
    const gleam = [
      frame.at(a, 1.3, 0.022),
      frame.at(b, 1.76, 0.022),
      frame.at(a + 0.2, 1.76, 0.022),
      frame.at(a, 1.6, 0.022),
    ];
    stage.flat(undefined, gleam, frame.normal, white, { opacity: 0.5 });
  });
  stage.object("wardrobe", () => {
    stage.box("wardrobe", frame.at(u, 0.06, 0), frame.at(u + width, 0.86, deep), wood);
    stage.box("wardrobe", frame.at(u - 0.02, 0.84, 0), frame.at(u + width + 0.02, 0.88, deep + 0.02), scale(wood, 1.1));
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 2; column++) {
        const [a, y] = [u + 0.03 + (column * (width - 0.03)) / 2, 0.1 + row * 0.245];
        const b = a + (width - 0.09) / 2;
        stage.flat(undefined, frame.rectangle(a, b, y, y + 0.22, deep + 0.002), frame.normal, scale(wood, 0.84));
        stage.flat(
          undefined,
          frame.rectangle((a + b) / 2 - 0.06, (a + b) / 2 + 0.06, y + 0.1, y + 0.13, deep + 0.01),
          frame.normal,
          [190, 172, 130],
        );
      }
  });
}

function drawBooks(room: Room, wall: Wall, u: number, width: number, deep: number): void {
  const { stage, frames, spec } = room;
  const frame = frames[wall];
  const { wood } = spec.bedroom;
  const dice = room.dice(30);
  const high = 1.85;
  groundShadow(room, frame.at(u, 0, 0), frame.at(u + width, 0, deep), high);
  stage.object("shelf", () => {
    stage.box("shelf", frame.at(u, 0, 0), frame.at(u + width, high, deep), wood);
    const rows = 5;
    for (let row = 0; row < rows; row++) {
      const [y0, y1] = [0.06 + (row * (high - 0.06)) / rows, 0.02 + ((row + 1) * (high - 0.06)) / rows];
      stage.flat(
        undefined,
        frame.rectangle(u + 0.035, u + width - 0.035, y0, y1, deep + 0.001),
        frame.normal,
        scale(wood, 0.4),
      );
      for (let a = u + 0.05; a < u + width - 0.1;) {
        const thick = dice.between(0.03, 0.075);
        const tall = (y1 - y0) * dice.between(0.6, 0.92);
        const colour = hsl(dice.unit(), dice.between(0.15, 0.55), dice.between(0.3, 0.7));
        if (!dice.chance(0.16))
          stage.flat(
            undefined,
            frame.rectangle(a, a + thick - 0.006, y0, y0 + tall, deep + 0.002),
            frame.normal,
            colour,
          );
        a += thick;
      }
    }
  });
}

function addBench(room: Room): void {
  const { spec, frames, furniture, stage } = room;
  const frame = frames[spec.bedroom.wall];
  const middle = bedMiddle(spec);
  const half = spec.bedroom.width * 0.42;
  const [near, far] = [2.2, 2.58];
  furniture.push({
    at: frame.at(middle, 0, 2.4),
    draw: () => {
      groundShadow(room, frame.at(middle - half, 0, near), frame.at(middle + half, 0, far), 0.4, 0.8);
      stage.object("bench", () => {
        for (const side of [-1, 1])
          for (const out of [near + 0.03, far - 0.03])
            stage.box(
              "bench",
              frame.at(middle + side * (half - 0.05) - 0.02, 0, out - 0.02),
              frame.at(middle + side * (half - 0.05) + 0.02, 0.3, out + 0.02),
              scale(spec.bedroom.wood, 0.8),
            );
        stage.box("bench", frame.at(middle - half, 0.28, near), frame.at(middle + half, 0.42, far), spec.bedroom.cloth);
      });
    },
  });
}
