import { scale } from "../toys/colour";
import { unitDepth, type KitchenPlan } from "./kitchen-plan";
import { black, steel, white } from "./palette";
import { groundShadow, type Room } from "./room";
import { upperFrom } from "./units";
import type { Vector } from "./vector";
import { counterHeight } from "./window-place";

const up: Vector = [0, 1, 0];
const y = counterHeight;

export function drawOven(room: Room, plan: KitchenPlan): void {
  const { stage, spec } = room;
  const { frame, from, width } = plan.back;
  const { appliances } = spec.kitchen;
  const [a, b] = [from + plan.hob * width, from + (plan.hob + 1) * width];
  const out = unitDepth + 0.012;
  const front = (u0: number, u1: number, y0: number, y1: number, k = 0) =>
    frame.rectangle(u0, u1, y0, y1, out + k * 0.001);
  stage.object("oven", () => {
    stage.flat("oven", front(a + 0.01, b - 0.01, 0.11, y - 0.05), frame.normal, appliances);
    stage.flat(undefined, front(a + 0.06, b - 0.06, 0.22, 0.6, 1), frame.normal, [26, 26, 30]);
    stage.flat(
      undefined,
      [
        frame.at(a + 0.06, 0.5, out + 0.002),
        frame.at(b - 0.06, 0.34, out + 0.002),
        frame.at(b - 0.06, 0.6, out + 0.002),
        frame.at(a + 0.06, 0.6, out + 0.002),
      ],
      frame.normal,
      [92, 96, 104],
      { opacity: 0.4 },
    );
    stage.flat(undefined, front(a + 0.05, b - 0.05, 0.655, 0.685, 2), frame.normal, scale(steel, 1.15));
    stage.flat(undefined, front(a + 0.01, b - 0.01, 0.72, y - 0.05, 1), frame.normal, scale(appliances, 0.8));
    const knobs = [0.15, 0.3, 0.7, 0.85].map((k) => {
      const u = a + k * (b - a);
      return Array.from({ length: 8 }, (_, i) =>
        frame.at(u + 0.022 * Math.cos((i * Math.PI) / 4), 0.79 + 0.022 * Math.sin((i * Math.PI) / 4), out + 0.003),
      );
    });
    stage.flats(undefined, knobs, frame.normal, [30, 30, 32]);
    stage.flat(undefined, front(a + 0.42 * (b - a), a + 0.58 * (b - a), 0.765, 0.815, 3), frame.normal, [40, 70, 76]);
  });
  stage.object("hob", () => {
    stage.flat("hob", frame.level(a + 0.03, b - 0.03, 0.07, unitDepth - 0.04, y + 0.004), up, [30, 30, 33]);
    for (const [u, o] of [
      [0.28, 0.18],
      [0.72, 0.18],
      [0.28, 0.42],
      [0.72, 0.42],
    ] as const) {
      const [cu, r] = [a + u * (b - a), 0.085];
      const plate = Array.from({ length: 10 }, (_, i) =>
        frame.at(cu + r * Math.cos((i * Math.PI) / 5), y + 0.006, o + r * Math.sin((i * Math.PI) / 5)),
      );
      stage.flat(undefined, plate, up, [78, 76, 78]);
    }
  });
  drawPot(room, frame.at(a + 0.28 * (b - a), y + 0.01, 0.18));
  drawHood(room, a, b);
}

function drawHood(room: Room, a: number, b: number): void {
  const { stage, spec, frames, window } = room;
  if (window.frame.wall === "back" && b > window.from - 0.1 && a < window.to + 0.1) return;
  const frame = frames.back;
  const colour = spec.kitchen.appliances;
  const [low, neck] = [upperFrom + 0.08, upperFrom + 0.34];
  const middle = (a + b) / 2;
  stage.object("hood", () => {
    stage.shadow(frame.rectangle(a, b, low - 0.12, low, 0.006), 0.3, 0.06);
    stage.box("hood", frame.at(middle - 0.13, neck, 0), frame.at(middle + 0.13, spec.box.height, 0.26), colour);
    const [lower, upper] = [[a + 0.01, b - 0.01, 0.48] as const, [middle - 0.13, middle + 0.13, 0.26] as const];
    for (const side of [0, 1] as const)
      stage.flat(
        "hood",
        [
          frame.at(lower[side], low + 0.06, 0),
          frame.at(lower[side], low + 0.06, lower[2]),
          frame.at(upper[side], neck, upper[2]),
          frame.at(upper[side], neck, 0),
        ],
        [side === 0 ? -0.8 : 0.8, 0.6, 0],
        scale(colour, 0.92),
      );
    stage.flat(
      "hood",
      [
        frame.at(lower[0], low + 0.06, lower[2]),
        frame.at(lower[1], low + 0.06, lower[2]),
        frame.at(upper[1], neck, upper[2]),
        frame.at(upper[0], neck, upper[2]),
      ],
      [0, 0.65, -0.76],
      colour,
    );
    stage.box("hood", frame.at(a + 0.01, low, 0), frame.at(b - 0.01, low + 0.06, 0.48), scale(colour, 1.05));
  });
}

export function drawSink(room: Room, plan: KitchenPlan): void {
  const { stage } = room;
  const { frame, from, width } = plan.back;
  const [a, b] = [from + plan.sink * width + 0.03, from + (plan.sink + 1) * width - 0.03];
  const middle = (a + b) / 2;
  stage.object("sink", () => {
    stage.flat("sink", frame.level(a, b, 0.12, 0.52, y + 0.003), up, [214, 218, 222]);
    stage.flat(undefined, frame.level(a + 0.04, b - 0.04, 0.16, 0.48, y + 0.004), up, [120, 126, 132]);
    stage.flat(undefined, frame.level(a + 0.04, b - 0.04, 0.34, 0.48, y + 0.005), up, [172, 178, 182]);
    stage.box("sink", frame.at(middle - 0.014, y, 0.07), frame.at(middle + 0.014, y + 0.26, 0.098), [206, 210, 214]);
    stage.box(
      "sink",
      frame.at(middle - 0.014, y + 0.235, 0.07),
      frame.at(middle + 0.014, y + 0.262, 0.25),
      [206, 210, 214],
    );
    stage.box(
      "sink",
      frame.at(middle - 0.012, y + 0.19, 0.225),
      frame.at(middle + 0.012, y + 0.24, 0.25),
      [206, 210, 214],
    );
  });
}

export function drawFridge(room: Room, plan: KitchenPlan): void {
  const { stage, spec, frames } = room;
  const frame = frames.back;
  const { from: a, to: b } = plan.fridge;
  const colour = spec.kitchen.fridge;
  const [high, out] = [1.86, 0.68];
  groundShadow(room, frame.at(a, 0, 0), frame.at(b, 0, out), high);
  stage.object("fridge", () => {
    stage.box("fridge", frame.at(a, 0.03, 0), frame.at(b, high, out), colour);
    stage.flat(undefined, frame.rectangle(a, b, 0.66, 0.675, out + 0.002), frame.normal, scale(colour, 0.3));
    const handle = spec.kitchen.side === "left" ? b - 0.08 : a + 0.08;
    const dark = colour[0] < 100 ? scale(steel, 0.9) : ([110, 112, 116] as const);
    for (const [y0, y1] of [
      [0.42, 0.62],
      [0.72, 1.25],
    ] as const)
      stage.flat(undefined, frame.rectangle(handle - 0.014, handle + 0.014, y0, y1, out + 0.03), frame.normal, dark);
    stage.flat(
      undefined,
      [
        frame.at(a + 0.1, 0.7, out + 0.003),
        frame.at(a + 0.22, 0.7, out + 0.003),
        frame.at(a + 0.32, high - 0.02, out + 0.003),
        frame.at(a + 0.2, high - 0.02, out + 0.003),
      ],
      frame.normal,
      white,
      { opacity: 0.16 },
    );
  });
}

function drawPot(room: Room, [x, base, z]: Vector): void {
  const { stage, spec } = room;
  if (spec.decor.things % 3 === 0) return;
  stage.object("utensil", () => {
    stage.turned(
      "utensil",
      x,
      z,
      [
        [0.09, base],
        [0.09, base + 0.12],
      ],
      spec.decor.things % 3 === 1 ? scale(steel, 0.9) : spec.kitchen.chair,
      10,
    );
    stage.turned(
      "utensil",
      x,
      z,
      [
        [0.02, base + 0.12],
        [0.02, base + 0.145],
      ],
      black,
      6,
    );
  });
}
