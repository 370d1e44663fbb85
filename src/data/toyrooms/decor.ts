import { blend, hsl, scale } from "../toys/colour";
import { lerp } from "../toys/geometry";
import { white } from "./palette";
import type { Wall } from "./parts";
import { bedMiddle } from "./places";
import { groundShadow, reserve, type Room } from "./room";
import type { Vector } from "./vector";

const up: Vector = [0, 1, 0];

export function drawRug(room: Room): void {
  const { stage, spec } = room;
  const { rug, rugColour, rugSecond } = spec.decor;
  if (rug === "none" || (spec.kind === "kitchen" && spec.kitchen.dining === "island")) return;
  const { width, depth } = spec.box;
  const y = 0.004;
  let [x, z] = [0, depth * 0.45];
  let [a, b] = [Math.min(1.25, width * 0.32), 0.8];
  if (spec.kind === "bedroom" && spec.bedroom.wall === "back")
    [x, z, a] = [bedMiddle(spec), depth - 1.75, spec.bedroom.width / 2 + 0.55];
  if (rug === "round") [a, b] = [0.95, 0.95];
  const shape = (k: number, shrink = 0): Vector[] =>
    rug === "round"
      ? Array.from({ length: 24 }, (_, i) => [
          x + a * k * Math.cos((i * Math.PI) / 12),
          y,
          z + a * k * Math.sin((i * Math.PI) / 12),
        ])
      : [
          [x - a + shrink, y, z - b + shrink],
          [x + a - shrink, y, z - b + shrink],
          [x + a - shrink, y, z + b - shrink],
          [x - a + shrink, y, z + b - shrink],
        ];
  stage.object("rug", () => {
    stage.shadow(shape(1.02), 0.3, 0.03);
    stage.flat("rug", shape(1), up, rugColour);
    if (rug === "round") {
      stage.flat(undefined, shape(0.8), up, rugSecond);
      stage.flat(undefined, shape(0.7), up, rugColour);
      stage.flat(undefined, shape(0.3), up, rugSecond);
    }
    if (rug === "bordered") {
      stage.flat(undefined, shape(1, 0.09), up, rugSecond);
      stage.flat(undefined, shape(1, 0.15), up, rugColour);
      const diamonds = [-0.5, 0, 0.5].map((k): Vector[] => [
        [x + k * a - 0.16, y, z],
        [x + k * a, y, z - 0.25],
        [x + k * a + 0.16, y, z],
        [x + k * a, y, z + 0.25],
      ]);
      stage.flats(undefined, diamonds, up, rugSecond);
    }
    if (rug === "striped") {
      const stripes: Vector[][] = [];
      for (let k = 0; k < 6; k++) {
        const u = lerp(x - a, x + a, (k + 0.3) / 6);
        stripes.push([
          [u, y, z - b],
          [u + 0.12, y, z - b],
          [u + 0.12, y, z + b],
          [u, y, z + b],
        ]);
      }
      stage.flats(undefined, stripes, up, rugSecond);
    }
  });
}

export function drawDoor(room: Room): void {
  const { stage, spec, frames } = room;
  if (!spec.decor.door) return;
  const [wide, high] = [0.86, 2.04];
  for (const wall of ["left", "right"] as const) {
    const frame = frames[wall];
    const u = spec.box.depth * 0.42;
    if (spec.kind === "bedroom" && wall === spec.bedroom.wall) continue;
    if (!stage.camera.sees(frame.at(u, 1), frame.normal) || !reserve(room, wall, u, u + wide)) continue;
    const colour = blend(spec.surfaces.trim, spec.bedroom.wood, spec.decor.things % 2 === 0 ? 0.1 : 0.75);
    stage.object("door", () => {
      stage.flat(
        "door",
        frame.rectangle(u - 0.08, u + wide + 0.08, 0, high + 0.08, 0.006),
        frame.normal,
        spec.surfaces.trim,
      );
      stage.flat(
        "door",
        frame.rectangle(u - 0.01, u + wide + 0.01, 0, high + 0.01, 0.007),
        frame.normal,
        scale(colour, 0.5),
      );
      stage.flat("door", frame.rectangle(u, u + wide, 0.01, high, 0.008), frame.normal, colour);
      for (const [a, b] of [
        [0.1, 0.4],
        [0.46, 0.76],
      ] as const)
        for (const [y0, y1] of [
          [0.18, 0.85],
          [1, 1.88],
        ] as const) {
          stage.flat(undefined, frame.rectangle(u + a, u + b, y0, y1, 0.009), frame.normal, scale(colour, 0.74));
          stage.flat(
            undefined,
            frame.rectangle(u + a + 0.025, u + b - 0.02, y0 + 0.02, y1 - 0.03, 0.01),
            frame.normal,
            scale(colour, 0.95),
          );
        }
      stage.flat(undefined, frame.rectangle(u + 0.04, u + 0.12, 0.96, 1.0, 0.02), frame.normal, [170, 160, 140]);
    });
    return;
  }
}

/** Framed pictures, first over the bed, then where a wall is free. */
export function drawPictures(room: Room): void {
  const { stage, spec, frames, window } = room;
  const dice = room.dice(10);
  const { bedroom, decor, kind, box } = spec;
  const places: { wall: Wall; u: number; sill: number }[] = [];
  const overBed = kind === "bedroom" && window.frame.wall !== bedroom.wall;
  if (overBed)
    for (const k of [-0.36, 0.36])
      places.push({ wall: bedroom.wall, u: bedMiddle(spec) + k, sill: bedroom.headHeight + 0.22 });
  for (const wall of ["left", "right", "back"] as const) {
    if (wall === window.frame.wall || (kind === "kitchen" && wall === "back") || (overBed && wall === bedroom.wall))
      continue;
    const u = wall === "back" ? 0 : box.depth - 0.75;
    places.push({ wall, u, sill: 1.4 });
  }
  for (const { wall, u, sill } of places.slice(0, decor.pictures)) {
    const [half, tall] = [dice.between(0.2, 0.3), dice.between(0.36, 0.58)];
    const frame = frames[wall];
    const over = overBed && wall === bedroom.wall;
    if (!over && !reserve(room, wall, u - half, u + half)) continue;
    if (!stage.camera.sees(frame.at(u, sill), frame.normal)) continue;
    const top = Math.min(box.height - 0.12, sill + tall);
    const inner = (k: number, out: number) => frame.rectangle(u - half + k, u + half - k, sill + k, top - k, out);
    stage.object("picture", () => {
      stage.shadow(frame.rectangle(u - half + 0.02, u + half + 0.04, sill - 0.05, top, 0.001), 0.35, 0.04);
      stage.flat(
        "picture",
        inner(0, 0.02),
        frame.normal,
        dice.pick([bedroom.wood, [30, 30, 32], [226, 222, 214], [180, 150, 92]] as const),
      );
      stage.flat(undefined, inner(0.03, 0.021), frame.normal, white);
      const hue = dice.unit();
      const [a, b, c, d] = [u - half + 0.075, u + half - 0.075, sill + 0.075, top - 0.075];
      stage.flat(undefined, frame.rectangle(a, b, c, d, 0.022), frame.normal, hsl(hue, 0.4, 0.72));
      const horizon = lerp(c, d, dice.between(0.3, 0.55));
      if (dice.chance(0.6)) {
        const ridge = [
          frame.at(a, c, 0.023),
          frame.at(b, c, 0.023),
          frame.at(b, horizon, 0.023),
          frame.at(lerp(a, b, dice.between(0.3, 0.8)), horizon + 0.1, 0.023),
          frame.at(a, horizon - 0.03, 0.023),
        ];
        stage.flat(undefined, ridge, frame.normal, hsl(hue + 0.4, 0.4, 0.38));
      } else {
        const [s, r] = [lerp(a, b, 0.5), (b - a) * 0.32];
        const disc = Array.from({ length: 12 }, (_, k) =>
          frame.at(s + r * Math.cos((k * Math.PI) / 6), (c + d) / 2 + r * Math.sin((k * Math.PI) / 6), 0.023),
        );
        stage.flat(undefined, disc, frame.normal, hsl(hue + 0.5, 0.5, 0.45));
      }
    });
  }
}

export function addPlant(room: Room): void {
  const { spec, furniture } = room;
  if (!spec.decor.plant || spec.kind === "kitchen") return;
  const { width, depth } = spec.box;
  for (const side of spec.decor.things % 2 === 0 ? ([1, -1] as const) : ([-1, 1] as const)) {
    const x = side * (width / 2 - 0.36);
    const z = depth - 0.4;
    const wall = side < 0 ? "left" : "right";
    if (spec.bedroom.wall === "back" && Math.abs(bedMiddle(spec) - x) < spec.bedroom.width / 2 + 0.85) continue;
    if (spec.bedroom.wall === wall || !reserve(room, wall, depth - 0.6, depth)) continue;
    furniture.push({ at: [x, 0, z], draw: () => drawPlant(room, x, z) });
    return;
  }
}

function drawPlant(room: Room, x: number, z: number): void {
  const { stage } = room;
  const dice = room.dice(40);
  groundShadow(room, [x - 0.17, 0, z - 0.17], [x + 0.17, 0, z + 0.17], 0.7, 0.8);
  stage.object("plant", () => {
    stage.turned(
      "plant",
      x,
      z,
      [
        [0.12, 0],
        [0.17, 0.32],
      ],
      dice.pick([
        [182, 112, 78],
        [222, 218, 210],
        [92, 96, 100],
      ] as const),
      10,
    );
    stage.flat(
      "plant",
      Array.from({ length: 10 }, (_, k) => [
        x + 0.15 * Math.cos((k * Math.PI) / 5),
        0.325,
        z + 0.15 * Math.sin((k * Math.PI) / 5),
      ]),
      up,
      [70, 52, 40],
    );
    for (let k = 0; k < 13; k++) {
      const angle = k * 2.4 + dice.unit();
      const [reach, high] = [dice.between(0.16, 0.36), dice.between(0.65, 1.25)];
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const leaf = (t: number, side: number): Vector => {
        const w = side * 0.075 * Math.sin(Math.PI * Math.min(1, t * 1.02));
        const bend = reach * t * t + 0.05 * t;
        return [
          x + bend * c - w * s,
          0.32 + (high - 0.32) * (t - 0.18 * t * t * t),
          z + bend * s * 0.8 + w * c * 0.6 + w * 0.4,
        ];
      };
      const points = [0, 0.25, 0.5, 0.75, 1].map((t) => leaf(t, 1)).concat([0.75, 0.5, 0.25].map((t) => leaf(t, -1)));
      stage.blob(
        "plant",
        points,
        [c * 0.5, 0.7, s * 0.5 - 0.3],
        [44 + 46 * dice.unit(), 96 + 48 * dice.unit(), 48 + 22 * dice.unit()],
      );
    }
  });
}
