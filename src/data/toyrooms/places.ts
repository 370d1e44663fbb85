import type { RoomSpec } from "./spec";

export const bedsideHeight = 0.5;

/** The middle of the bed along its wall. */
export function bedMiddle(spec: RoomSpec): number {
  const { bedroom: bed, box } = spec;
  const half = bed.width / 2;
  const [low, high] =
    bed.wall === "back"
      ? [-box.width / 2 + half + 0.6, box.width / 2 - half - 0.6]
      : [0.8 + half, box.depth - half - 0.6];
  const wanted = bed.wall === "back" ? (bed.at - 0.5) * box.width : bed.at * box.depth + 0.35;
  return Math.max(low, Math.min(high, wanted));
}

/** Bedside tables: their middles along the bed's wall. Beside a bed at a side wall only the far one is in view. */
export function bedsidePlaces(spec: RoomSpec): { middle: number }[] {
  const { bedroom: bed } = spec;
  const away = bed.width / 2 + 0.3;
  const sides = bed.wall !== "back" ? [1] : bed.bedsides === 2 ? [-1, 1] : [bed.at > 0.5 ? -1 : 1];
  return sides.map((side) => ({ middle: bedMiddle(spec) + side * away }));
}

/** The middle of the table or island on the floor: x and z. */
export function diningPlace(spec: RoomSpec): readonly [number, number] {
  return [spec.kitchen.diningAt * spec.box.width, spec.box.depth * 0.42];
}
