import { blend, scale, type Colour } from "../toys/colour";
import { white } from "./palette";
import type { Part } from "./parts";
import { diningPlace } from "./places";
import { groundShadow, type Room } from "./room";

/** A table with chairs, or an island with stools, in the middle of the kitchen. */
export function drawDining(room: Room): void {
  const { dining } = room.spec.kitchen;
  if (dining === "table") addTable(room);
  if (dining === "island") addIsland(room);
}

interface Legs {
  readonly apart: readonly [x: number, z: number]; // half the distance between two
  readonly half: number; // their half width
  readonly height: number;
}

/** Four legs around (x, z), the back ones first. */
function legs(stage: Room["stage"], part: Part, [x, z]: readonly [number, number], size: Legs, colour: Colour): void {
  const { apart, half, height } = size;
  for (const [i, j] of [
    [-1, 1],
    [1, 1],
    [-1, -1],
    [1, -1],
  ] as const)
    stage.box(
      part,
      [x + i * apart[0] - half, 0, z + j * apart[1] - half],
      [x + i * apart[0] + half, height, z + j * apart[1] + half],
      colour,
    );
}

function addTable(room: Room): void {
  const { spec, stage, furniture } = room;
  const [x, z] = diningPlace(spec);
  const { wood, chair, seats } = spec.kitchen;
  const [a, b, top] = [0.62, 0.4, 0.74];
  furniture.push({
    at: [x, 0, z],
    draw: () => {
      groundShadow(room, [x - a + 0.08, 0, z - b + 0.08], [x + a - 0.08, 0, z + b - 0.08], 0.7, 0.55);
      stage.object("table", () => {
        legs(stage, "table", [x, z], { apart: [a - 0.05, b - 0.05], half: 0.03, height: top }, scale(wood, 0.85));
        stage.box(
          "table",
          [x - a + 0.04, top - 0.11, z - b + 0.04],
          [x + a - 0.04, top - 0.03, z + b - 0.04],
          scale(wood, 0.8),
        );
        stage.box("table", [x - a, top - 0.03, z - b], [x + a, top + 0.01, z + b], blend(wood, white, 0.12));
        const vase = spec.kitchen.splashColour;
        stage.turned(
          "table",
          x + 0.1,
          z,
          [
            [0.05, top + 0.01],
            [0.08, top + 0.09],
            [0.035, top + 0.2],
          ],
          vase,
          10,
        );
      });
    },
  });
  const places = [
    [-0.3, 1],
    [0.3, 1],
    [-0.3, -1],
    [0.3, -1],
  ] as const;
  for (const [dx, side] of places.slice(0, seats)) {
    const [cx, cz] = [x + dx, z + side * (b + 0.12)];
    furniture.push({
      at: [cx, 0, cz],
      draw: () => {
        groundShadow(room, [cx - 0.17, 0, cz - 0.17], [cx + 0.17, 0, cz + 0.17], 0.4, 0.5);
        stage.object("chair", () => {
          const back = () => {
            const bz = cz + side * 0.18;
            stage.box("chair", [cx - 0.19, 0.45, bz - 0.02], [cx - 0.15, 0.92, bz + 0.02], chair);
            stage.box("chair", [cx + 0.15, 0.45, bz - 0.02], [cx + 0.19, 0.92, bz + 0.02], chair);
            for (const y of [0.6, 0.76])
              stage.box("chair", [cx - 0.17, y, bz - 0.015], [cx + 0.17, y + 0.1, bz + 0.015], chair);
          };
          if (side > 0) back();
          legs(stage, "chair", [cx, cz], { apart: [0.16, 0.16], half: 0.018, height: 0.44 }, scale(chair, 0.8));
          stage.box("chair", [cx - 0.2, 0.43, cz - 0.2], [cx + 0.2, 0.47, cz + 0.2], chair);
          if (side < 0) back();
        });
      },
    });
  }
}

function addIsland(room: Room): void {
  const { spec, stage, furniture } = room;
  const [x, z] = diningPlace(spec);
  const { units, top, chair, wood, seats } = spec.kitchen;
  const [a, b, y] = [0.75, 0.36, 0.91];
  furniture.push({
    at: [x, 0, z],
    draw: () => {
      groundShadow(room, [x - a, 0, z - b], [x + a, 0, z + b], 0.8, 0.9);
      stage.object("table", () => {
        stage.box("table", [x - a, 0.08, z - b], [x + a, y - 0.04, z + b], units);
        for (let k = 0; k < 3; k++) {
          const [u0, u1] = [x - a + 0.05 + k * 0.48, x - a + 0.49 + k * 0.48];
          stage.flat(
            undefined,
            [
              [u0, 0.14, z - b - 0.002],
              [u1, 0.14, z - b - 0.002],
              [u1, y - 0.1, z - b - 0.002],
              [u0, y - 0.1, z - b - 0.002],
            ],
            [0, 0, -1],
            scale(units, 0.78),
          );
          stage.flat(
            undefined,
            [
              [u0 + 0.02, 0.16, z - b - 0.003],
              [u1 - 0.015, 0.16, z - b - 0.003],
              [u1 - 0.015, y - 0.125, z - b - 0.003],
              [u0 + 0.02, y - 0.125, z - b - 0.003],
            ],
            [0, 0, -1],
            scale(units, 0.95),
          );
        }
        stage.box("table", [x - a - 0.06, y - 0.04, z - b - 0.1], [x + a + 0.06, y, z + b + 0.05], top);
        stage.turned(
          "table",
          x + 0.25,
          z,
          [
            [0.07, y],
            [0.15, y + 0.08],
          ],
          spec.kitchen.splashColour,
          10,
        );
      });
    },
  });
  for (const dx of seats > 2 ? [-0.42, 0.05, 0.5] : [-0.3, 0.35]) {
    const [cx, cz] = [x + dx, z - b - 0.3];
    furniture.push({
      at: [cx, 0, cz],
      draw: () => {
        groundShadow(room, [cx - 0.13, 0, cz - 0.13], [cx + 0.13, 0, cz + 0.13], 0.5, 0.5);
        stage.object("chair", () => {
          legs(stage, "chair", [cx, cz], { apart: [0.12, 0.12], half: 0.015, height: 0.64 }, scale(wood, 0.7));
          stage.turned(
            "chair",
            cx,
            cz,
            [
              [0.16, 0.63],
              [0.17, 0.69],
            ],
            chair,
            12,
          );
        });
      },
    });
  }
}
