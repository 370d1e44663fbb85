import type { Colour } from "../toys/colour";
import { lampColour, lampPlaces } from "./lighting";
import { black, white } from "./palette";
import type { Room } from "./room";
import { times, type Radiance } from "./tone";
import { silhouette } from "./turned";
import type { Vector } from "./vector";

const shadeRadiance = (room: Room, k: number): Radiance =>
  times([1.9, 1.5, 0.95], (0.4 + 0.6 * room.spec.light.strength) * k);

/** A cloth shade (radius and height from bottom to top) that shines when the light is on. */
function shade(room: Room, at: Vector, profile: readonly (readonly [number, number])[], colour: Colour): void {
  const { stage, spec } = room;
  stage.turned("lamp", at[0], at[2], profile, colour, 12); // on or off, masks are the same
  if (!spec.light.on) return;
  stage.shining(
    undefined,
    silhouette(stage.camera, at[0], at[2], profile),
    shadeRadiance(room, 0.75),
    shadeRadiance(room, 1.3),
  );
}

export function drawTableLamp(room: Room, base: Vector): void {
  const { stage, spec } = room;
  const [x, y, z] = base;
  stage.object("lamp", () => {
    stage.turned(
      "lamp",
      x,
      z,
      [
        [0.07, y],
        [0.07, y + 0.02],
        [0.025, y + 0.05],
        [0.05, y + 0.12],
        [0.02, y + 0.24],
      ],
      spec.bedroom.cushion,
      8,
    );
    shade(
      room,
      [x, y, z],
      [
        [0.16, y + 0.23],
        [0.1, y + 0.46],
      ],
      spec.light.shade[0] < 100 ? white : spec.light.shade,
    );
  });
  if (spec.light.on) halo(room, [x, y + 0.35, z], 0.75, 0.3);
}

export function drawCeilingLamps(room: Room): void {
  const { stage, spec } = room;
  const top = spec.box.height;
  for (const [x, y, z] of lampPlaces(spec, room.frames).ceiling) {
    stage.object("lamp", () => {
      if (spec.light.fixture === "dome") {
        stage.turned(
          "lamp",
          x,
          z,
          [
            [0.2, top - 0.03],
            [0.2, top],
          ],
          white,
          12,
        );
        shade(
          room,
          [x, y, z],
          [
            [0.02, top - 0.13],
            [0.13, top - 0.115],
            [0.19, top - 0.03],
          ],
          white,
        );
        return;
      }
      const wide = spec.kind === "kitchen" ? 0.17 : 0.24;
      stage.turned(
        "lamp",
        x,
        z,
        [
          [0.008, y + 0.2],
          [0.008, top],
        ],
        black,
        4,
      );
      shade(
        room,
        [x, y, z],
        [
          [wide, y],
          [wide * 0.85, y + 0.12],
          [0.05, y + 0.22],
        ],
        spec.light.shade,
      );
    });
    if (spec.light.on) halo(room, [x, y, z], 0.9, 0.3);
  }
}

function halo(room: Room, at: Vector, radius: number, brightness: number): void {
  const k = brightness * room.spec.light.strength * (room.spec.light.night ? 1 : 0.45);
  room.stage.halo(at, radius, times(lampColour, k));
}
