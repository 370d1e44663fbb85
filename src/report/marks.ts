import { palette, WHITE } from "./theme";

/** Shapes that are told apart without colour, in the order in which series take them. */
const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "star"] as const;

/** A series' colour: the palette's of that number, or the next. */
export const colorOf = ({ color }: { readonly color?: number }, i: number) => palette[(color ?? i) % palette.length]!;

/** A series' mark: filled, with a thin white rim that keeps overlapping ones apart. */
export const markOf = (one: { readonly color?: number }, i: number, size = 8) => ({
  size,
  color: colorOf(one, i),
  symbol: symbols[i % symbols.length]!,
  line: { width: 1, color: WHITE },
});

/** Error bars of half the given length; none where it is null. */
export const errorBars = (error: ArrayLike<number | null> | undefined, color: string) =>
  error && {
    error_y: { type: "data", array: Array.from(error, (half) => half ?? 0), thickness: 1.25, width: 4, color },
  };
