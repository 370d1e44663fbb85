import { scale } from "../toys/colour";
import { bedMiddle } from "./places";
import { groundShadow, reserve, type Room } from "./room";
import type { Vector } from "./vector";

const wide = 0.72;

/** An armchair in a free corner beside the far wall, facing the camera. */
export function addArmchair(room: Room): void {
  const { spec, furniture } = room;
  const { bedroom, box } = spec;
  if (!bedroom.armchair) return;
  for (const side of [1, -1]) {
    const x = side * (box.width / 2 - wide / 2 - 0.2);
    const wall = side < 0 ? "left" : "right";
    const clear =
      bedroom.wall === "back"
        ? Math.abs(bedMiddle(spec) - x) > bedroom.width / 2 + wide / 2 + 0.55
        : bedroom.wall !== wall;
    if (!clear || !reserve(room, wall, box.depth - 0.85, box.depth)) continue;
    const z = box.depth - 0.5;
    furniture.push({ at: [x, 0, z], draw: () => drawArmchair(room, x, z) });
    return;
  }
}

function drawArmchair(room: Room, x: number, z: number): void {
  const { stage, spec } = room;
  const cloth = spec.bedroom.cushion;
  const at = (dx: number, y: number, dz: number): Vector => [x + dx, y, z + dz];
  const half = wide / 2;
  groundShadow(room, at(-half, 0, -0.36), at(half, 0, 0.36), 0.6);
  stage.object("chair", () => {
    for (const dx of [-half + 0.06, half - 0.06])
      stage.box("chair", at(dx - 0.02, 0, -0.32), at(dx + 0.02, 0.14, -0.28), scale(spec.bedroom.wood, 0.8));
    stage.box("chair", at(-half, 0.14, 0.16), at(half, 0.86, 0.36), scale(cloth, 0.96));
    stage.box("chair", at(-half + 0.13, 0.14, -0.34), at(half - 0.13, 0.32, 0.18), scale(cloth, 0.86));
    stage.box("chair", at(-half + 0.13, 0.33, -0.36), at(half - 0.13, 0.46, 0.18), cloth);
    for (const side of [-1, 1])
      stage.box("chair", at(side * half, 0.14, -0.34), at(side * (half - 0.13), 0.62, 0.2), scale(cloth, 0.93));
  });
}
