import type { Figure } from "../results/figure";

interface Shape {
  readonly y0?: unknown;
  readonly y1?: unknown;
}

type Layout = Readonly<Record<string, unknown>>;

/** The layout of several runs' figures: reference lines at their mean height, axes as long as the longest. Everything else is the first run's. */
export function mergedLayout(figures: readonly Figure[]): Layout {
  const layouts = figures.map(({ layout }) => layout as Layout);
  return Object.fromEntries(
    Object.entries(layouts[0]!).map(([key, value]) => {
      const all = layouts.map((layout) => layout[key]);
      if (key === "shapes") return [key, mergedShapes(all as readonly (readonly Shape[] | undefined)[])];
      return [key, /^[xy]axis\d*$/.test(key) ? mergedAxis(all as Layout[]) : value];
    }),
  );
}

function mergedShapes(all: readonly (readonly Shape[] | undefined)[]): readonly Shape[] {
  return (all[0] ?? []).map((shape, i) => ({
    ...shape,
    ...meanOf("y0", all, i),
    ...meanOf("y1", all, i),
  }));
}

function meanOf(key: "y0" | "y1", all: readonly (readonly Shape[] | undefined)[], i: number): Shape {
  const values = all.map((shapes) => shapes?.[i]?.[key]);
  const numbers = values.filter((value): value is number => typeof value === "number");
  const isSame = values.every((value) => value === values[0]);
  if (isSame || numbers.length < values.length) return {};
  return { [key]: numbers.reduce((sum, value) => sum + value, 0) / numbers.length };
}

function mergedAxis(axes: readonly Layout[]): Layout {
  const ranges = axes.map(({ range }) => range).filter(isRange);
  if (ranges.length < axes.length) return axes[0]!;
  return { ...axes[0], range: [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))] };
}

const isRange = (range: unknown): range is [number, number] =>
  Array.isArray(range) && range.length === 2 && range.every((end) => typeof end === "number") && range[0] <= range[1];
