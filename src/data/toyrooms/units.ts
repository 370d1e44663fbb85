import { blend, scale, type Colour } from "../toys/colour";
import { unitDepth, type KitchenPlan, type Run } from "./kitchen-plan";
import { white } from "./palette";
import { groundShadow, type Room } from "./room";
import type { Vector } from "./vector";
import { counterHeight } from "./window-place";
import type { WallFrame } from "./walls";

const up: Vector = [0, 1, 0];
export const upperFrom = 1.46;
const upperTo = 2.16;
const upperDepth = 0.35;

/** Tiles between counter and wall units. */
export function drawSplash(room: Room, frame: WallFrame, from: number, to: number, top: number): void {
  const { stage, spec } = room;
  const { splash, splashColour } = spec.kitchen;
  const low = counterHeight;
  stage.flat(undefined, frame.rectangle(from, to, low, top, 0.004), frame.normal, splashColour);
  const grout = { opacity: 0.75 };
  const dark = blend(scale(splashColour, 0.66), [150, 146, 140], 0.3);
  if (splash === "slab") {
    stage.flat(undefined, frame.rectangle(from, to, low, low + 0.08, 0.005), frame.normal, scale(splashColour, 0.8));
    return;
  }
  const [wide, high] = splash === "brick" ? [0.2, 0.1] : [0.13, 0.13];
  const level: Vector[][] = [];
  const upright: Vector[][] = [];
  for (let y = low + high, row = 0; low + row * high < top - 0.01; y += high, row++) {
    if (y < top) level.push(frame.rectangle(from, to, y - 0.004, y + 0.004, 0.005));
    const shift = splash === "brick" && row % 2 === 1 ? wide / 2 : 0;
    if (splash === "square" && row > 0) continue;
    const until = splash === "square" ? top : Math.min(top, y);
    for (let u = from + wide - shift; u < to; u += wide)
      upright.push(frame.rectangle(u - 0.004, u + 0.004, y - high, until, 0.005));
  }
  stage.flats(undefined, upright, frame.normal, dark, grout);
  stage.flats(undefined, level, frame.normal, dark, grout);
}

/** The fronts of a row of units: a gap around each door, a frame or nothing, a handle. */
function drawFronts(
  room: Room,
  run: Run,
  out: number,
  y0: number,
  y1: number,
  colour: Colour,
  upper: boolean,
  skip: (k: number) => boolean,
): void {
  const { stage, spec } = room;
  const { frame } = run;
  const { doors, handles } = spec.kitchen;
  const gaps: Vector[][] = [];
  const rims: Vector[][] = [];
  const panels: Vector[][] = [];
  const grips: Vector[][] = [];
  for (let k = 0; k < run.count; k++) {
    if (skip(k)) continue;
    const [a, b] = [run.from + k * run.width, run.from + (k + 1) * run.width];
    gaps.push(frame.rectangle(a - 0.005, a + 0.005, y0, y1, out + 0.002));
    const drawers = !upper && k % 3 === 1;
    const bands = drawers
      ? ([
          [y0, y0 + 0.26],
          [y0 + 0.27, y0 + 0.52],
          [y0 + 0.53, y1],
        ] as const)
      : ([[y0, y1]] as const);
    for (const [low, high] of bands) {
      if (drawers && high < y1) gaps.push(frame.rectangle(a, b, high - 0.002, high + 0.01, out + 0.002));
      if (doors === "framed") {
        rims.push(frame.rectangle(a + 0.06, b - 0.06, low + 0.055, high - 0.055, out + 0.002));
        panels.push(frame.rectangle(a + 0.07, b - 0.066, low + 0.062, high - 0.07, out + 0.003));
      }
      const middle = (a + b) / 2;
      if (drawers) grips.push(frame.rectangle(middle - 0.09, middle + 0.09, high - 0.07, high - 0.048, out + 0.02));
      else if (upper) grips.push(frame.rectangle(b - 0.06, b - 0.038, low + 0.05, low + 0.2, out + 0.02));
      else grips.push(frame.rectangle(b - 0.06, b - 0.038, high - 0.2, high - 0.05, out + 0.02));
    }
  }
  stage.flats(undefined, rims, frame.normal, scale(colour, 0.72));
  stage.flats(undefined, panels, frame.normal, scale(colour, 0.94));
  stage.flats(undefined, gaps, frame.normal, scale(colour, 0.35), { opacity: 0.85 });
  stage.flats(undefined, grips, frame.normal, handles);
}

export function drawBaseRun(room: Room, run: Run, skip: (k: number) => boolean): void {
  const { stage, spec } = room;
  const { frame, from, to } = run;
  const { units, top } = spec.kitchen;
  const y1 = counterHeight - 0.04;
  groundShadow(room, frame.at(from, 0, 0), frame.at(to, 0, unitDepth), 0.7, 0.9);
  stage.object("counter", () => {
    stage.box("counter", frame.at(from, 0, 0.02), frame.at(to, 0.1, unitDepth - 0.06), scale(units, 0.35));
    stage.box("counter", frame.at(from, 0.1, 0), frame.at(to, y1, unitDepth), units);
    drawFronts(room, run, unitDepth, 0.1, y1, units, false, skip);
    stage.box("counter", frame.at(from - 0.01, y1, 0), frame.at(to + 0.01, counterHeight, unitDepth + 0.025), top);
    stage.flat(
      undefined,
      frame.rectangle(from, to, y1 - 0.035, y1, unitDepth + 0.003),
      frame.normal,
      scale(units, 0.5),
      { opacity: 0.55 },
    );
    stage.flat(undefined, frame.level(from, to, 0, 0.1, counterHeight + 0.001), up, scale(top, 0.7), { opacity: 0.35 });
  });
}

/** Cabinets, or open shelves with crockery, over the free stretches of the back wall; none over the hob. */
export function drawUppers(room: Room, plan: KitchenPlan): void {
  const { spec, frames } = room;
  const hood = [
    plan.back.from + plan.hob * plan.back.width,
    plan.back.from + (plan.hob + 1) * plan.back.width,
  ] as const;
  for (const [from, to] of plan.free) {
    const pieces =
      hood[0] < to && hood[1] > from ? [[from, hood[0]] as const, [hood[1], to] as const] : [[from, to] as const];
    for (const [a, b] of pieces)
      if (b - a > 0.22) {
        if (spec.kitchen.upper === "cabinets") drawCabinets(room, frames.back, a, b);
        else drawShelves(room, frames.back, a, b);
      }
  }
}

function drawCabinets(room: Room, frame: WallFrame, from: number, to: number): void {
  const { stage, spec } = room;
  const { wallUnits } = spec.kitchen;
  const count = Math.max(1, Math.round((to - from) / 0.5));
  stage.shadow(frame.rectangle(from - 0.02, to + 0.02, upperFrom - 0.14, upperFrom + 0.1, 0.006), 0.4, 0.08);
  stage.object("wall unit", () => {
    stage.box("wall unit", frame.at(from, upperFrom, 0), frame.at(to, upperTo, upperDepth), wallUnits);
    const run = { frame, from, to, count, width: (to - from) / count };
    drawFronts(room, run, upperDepth, upperFrom, upperTo, wallUnits, true, () => false);
  });
}

function drawShelves(room: Room, frame: WallFrame, from: number, to: number): void {
  const { stage, spec } = room;
  const dice = room.dice(50 + Math.round(from * 10));
  stage.object("shelf", () => {
    for (const y of [1.45, 1.82]) {
      stage.shadow(frame.rectangle(from, to, y - 0.1, y, 0.006), 0.3, 0.05);
      stage.box("shelf", frame.at(from + 0.03, y, 0), frame.at(to - 0.03, y + 0.035, 0.24), spec.kitchen.wood);
      for (let u = from + 0.1; u < to - 0.14;) {
        const wide = dice.between(0.06, 0.13);
        const tall = dice.between(0.08, 0.22);
        const colour = dice.pick([
          white,
          spec.kitchen.splashColour,
          spec.kitchen.wood,
          [196, 204, 206],
          spec.kitchen.chair,
        ] as const);
        stage.box("utensil", frame.at(u, y + 0.035, 0.07), frame.at(u + wide, y + 0.035 + tall, 0.07 + wide), colour);
        u += wide + dice.between(0.03, 0.1);
      }
    }
  });
}
