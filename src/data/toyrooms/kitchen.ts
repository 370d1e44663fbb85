import { hsl, scale } from "../toys/colour";
import { drawFridge, drawOven, drawSink } from "./appliances";
import { drawDining } from "./dining";
import { planKitchen, unitDepth, type KitchenPlan } from "./kitchen-plan";
import { steel, white } from "./palette";
import { reserve, type Room } from "./room";
import { drawBaseRun, drawSplash, drawUppers, upperFrom } from "./units";
import { counterHeight } from "./window-place";

/** Units along the walls with hob, oven, hood, sink and fridge, drawn at once; table or island, added to the furniture. */
export function furnishKitchen(room: Room): void {
  const { spec, frames, window } = room;
  const plan = planKitchen(spec, frames, window);
  const { back, side } = plan;
  const top = spec.kitchen.upper === "cabinets" ? upperFrom : 1.45;
  const lit = window.frame.wall === "back";
  if (lit) {
    drawSplash(room, frames.back, back.from, window.from - 0.14, top);
    drawSplash(room, frames.back, window.to + 0.14, back.to, top);
    drawSplash(room, frames.back, window.from - 0.14, window.to + 0.14, window.sill - 0.075);
  } else drawSplash(room, frames.back, back.from, back.to, top);
  if (side) {
    drawSplash(
      room,
      side.frame,
      side.from,
      spec.box.depth,
      side.frame.wall === window.frame.wall ? window.sill - 0.08 : top,
    );
    reserve(room, side.frame.wall, side.from, side.to);
  }
  drawUppers(room, plan);
  drawBaseRun(room, back, (k) => k === plan.hob);
  drawSink(room, plan);
  drawOven(room, plan);
  drawThings(room, plan);
  drawFridge(room, plan);
  if (side) drawBaseRun(room, side, () => false);
  drawDining(room);
}

/** What stands on the counter: jars, a kettle, a board, herbs, fruit. */
function drawThings(room: Room, { back, hob, sink }: KitchenPlan): void {
  const { stage, spec } = room;
  const dice = room.dice(60);
  const { frame } = back;
  const y = counterHeight;
  for (let k = 0; k < back.count; k++) {
    if (k === hob || k === sink || !dice.chance(0.75)) continue;
    const u = back.from + (k + 0.5) * back.width;
    const [x, , z] = frame.at(u, 0, unitDepth * 0.36);
    const kind = dice.pick(["jars", "kettle", "board", "herbs", "fruit"] as const);
    stage.object("utensil", () => {
      stage.shadow(frame.level(u - 0.17, u + 0.17, 0.12, 0.36, y + 0.002), 0.3, 0.05);
      if (kind === "jars")
        for (const [du, tall] of [
          [-0.13, 0.24],
          [0, 0.19],
          [0.12, 0.14],
        ] as const) {
          stage.turned(
            "utensil",
            x + du,
            z,
            [
              [0.05, y],
              [0.05, y + tall],
            ],
            dice.pick([white, spec.kitchen.chair, [206, 196, 176]] as const),
            8,
          );
          stage.turned(
            "utensil",
            x + du,
            z,
            [
              [0.052, y + tall],
              [0.052, y + tall + 0.025],
            ],
            spec.kitchen.wood,
            8,
          );
        }
      if (kind === "kettle") {
        const metal = dice.pick([steel, [190, 60, 50], white] as const);
        stage.turned(
          "utensil",
          x,
          z,
          [
            [0.09, y],
            [0.1, y + 0.06],
            [0.06, y + 0.18],
          ],
          metal,
          10,
        );
        stage.turned(
          "utensil",
          x,
          z,
          [
            [0.025, y + 0.18],
            [0.02, y + 0.21],
          ],
          [30, 30, 32],
          6,
        );
      }
      if (kind === "board") {
        stage.flat(
          "utensil",
          frame.rectangle(u - 0.14, u + 0.12, y, y + 0.36, 0.05),
          frame.normal,
          scale(spec.kitchen.wood, 1.08),
        );
        stage.flat(
          "utensil",
          frame.rectangle(u + 0.02, u + 0.2, y, y + 0.26, 0.09),
          frame.normal,
          scale(spec.kitchen.wood, 0.8),
        );
      }
      if (kind === "herbs") {
        stage.turned(
          "utensil",
          x,
          z,
          [
            [0.055, y],
            [0.075, y + 0.11],
          ],
          [190, 120, 84],
          8,
        );
        for (let i = 0; i < 5; i++) {
          const [cx, cy, r] = [x + dice.between(-0.08, 0.08), y + dice.between(0.15, 0.27), dice.between(0.05, 0.08)];
          const leaf = Array.from(
            { length: 7 },
            (_, j) => [cx + r * Math.cos(j * 0.9), cy + r * Math.sin(j * 0.9), z] as const,
          );
          stage.blob("utensil", leaf, [0, 0.8, -0.5], [62 + 30 * dice.unit(), 128 + 30 * dice.unit(), 60]);
        }
      }
      if (kind === "fruit") {
        for (const [dx, dy] of [
          [-0.06, 0.1],
          [0.06, 0.1],
          [0, 0.14],
        ] as const) {
          const ball = Array.from(
            { length: 8 },
            (_, j) => [x + dx + 0.05 * Math.cos(j * 0.785), y + dy + 0.05 * Math.sin(j * 0.785), z] as const,
          );
          stage.blob("utensil", ball, [0, 0.8, -0.5], hsl(dice.pick([0, 0.08, 0.14, 0.25] as const), 0.75, 0.5));
        }
        stage.turned(
          "utensil",
          x,
          z,
          [
            [0.06, y],
            [0.14, y + 0.09],
          ],
          white,
          10,
        );
      }
    });
  }
}
