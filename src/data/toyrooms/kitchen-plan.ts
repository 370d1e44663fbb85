import { clamp } from "../toys/geometry";
import type { RoomSpec } from "./spec";
import type { WallFrame } from "./walls";
import type { WindowPlace } from "./window-place";

export const unitDepth = 0.6;
const unitWidth = 0.6;
const fridgeWidth = 0.74;

/** A row of units along a wall. */
export interface Run {
  readonly frame: WallFrame;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly width: number;
}

/** Where everything in a kitchen stands along the walls. */
export interface KitchenPlan {
  readonly back: Run;
  readonly side: Run | undefined;
  readonly fridge: { readonly from: number; readonly to: number };
  /** Numbers of units of the back run. */
  readonly hob: number;
  readonly sink: number;
  /** Stretches of the back wall above the counter that the window leaves free. */
  readonly free: readonly (readonly [number, number])[];
}

const run = (frame: WallFrame, from: number, to: number): Run => {
  const count = Math.max(2, Math.round((to - from) / unitWidth));
  return { frame, from, to, count, width: (to - from) / count };
};

export function planKitchen(
  spec: RoomSpec,
  frames: Readonly<Record<"left" | "back" | "right", WallFrame>>,
  window: WindowPlace,
): KitchenPlan {
  const { kitchen, box } = spec;
  const half = box.width / 2;
  const fridgeLeft = kitchen.corner ? kitchen.side === "right" : kitchen.side === "left";
  const [from, to] = fridgeLeft ? [-half + fridgeWidth, half] : [-half, half - fridgeWidth];
  const back = run(frames.back, from, to);
  const side = kitchen.corner
    ? run(frames[kitchen.side], box.depth - unitDepth - 1.8, box.depth - unitDepth)
    : undefined;
  const lit = window.frame.wall === "back";
  const unitAt = (u: number) => clamp(Math.floor((u - from) / back.width), 0, back.count - 1);
  const sink = lit ? unitAt((window.from + window.to) / 2) : unitAt(from + kitchen.sinkAt * (to - from));
  const covered = (k: number) => {
    const [a, b] = [from + k * back.width, from + (k + 1) * back.width];
    return lit && b > window.from - 0.05 && a < window.to + 0.05;
  };
  // the corner's own unit cannot hold a hob, nor can the one under the window
  const corner = side ? (kitchen.side === "left" ? 0 : back.count - 1) : -1;
  const wanted = kitchen.hobAt * back.count;
  const hobs = Array.from({ length: back.count }, (_, k) => k).filter((k) => k !== sink && k !== corner);
  const clear = hobs.filter((k) => !covered(k));
  const hob = (clear.length > 0 ? clear : hobs).reduce((a, b) =>
    Math.abs(b + 0.5 - wanted) < Math.abs(a + 0.5 - wanted) ? b : a,
  );
  const gap = 0.14;
  const free = lit
    ? ([
        [from, Math.min(to, window.from - gap)],
        [Math.max(from, window.to + gap), to],
      ] as const)
    : ([[from, to]] as const);
  return {
    back,
    side,
    fridge: fridgeLeft
      ? { from: -half + 0.02, to: -half + fridgeWidth - 0.02 }
      : { from: half - fridgeWidth + 0.02, to: half - 0.02 },
    hob,
    sink,
    free: free.filter(([a, b]) => b - a > 0.3),
  };
}
