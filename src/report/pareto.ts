import type { Figure } from "../results/figure";
import type { Axis } from "./axes";
import { chart, type Frame, type Trace } from "./chart";
import { placeLabels } from "./label-places";
import { markOf } from "./marks";
import { checkColumns, checkNames, checkPositive } from "./series-check";
import { ink, quiet, sizes } from "./theme";

/** A method's result: what it costs (x) and how good it is (y). */
export interface Rated {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly group?: string; // points of a group share colour, shape and a place in the legend
}

export type Better = "lower" | "higher";

/** Which way is better on each axis. */
export interface Goals {
  readonly x: Better;
  readonly y: Better;
}

/** The points that no other one beats: none is at least as good on both axes and better on one. In the order of x. */
export function paretoFront<T extends { readonly x: number; readonly y: number }>(
  points: readonly T[],
  goals: Goals,
): T[] {
  const [signX, signY] = [goals.x === "lower" ? 1 : -1, goals.y === "lower" ? 1 : -1];
  const beats = (a: T, b: T) => {
    const [x, y] = [signX * (b.x - a.x), signY * (b.y - a.y)];
    return x >= 0 && y >= 0 && x + y > 0;
  };
  return points.filter((one) => !points.some((other) => beats(other, one))).sort((a, b) => a.x - b.x);
}

/** Quality against time: every point with its name, and the front of the best ones drawn as steps. Axes say which way is better. */
export function pareto(points: readonly Rated[], goals: Goals, frame: Frame): Figure {
  checkNames(
    "Pareto scatter",
    points.map(({ name }) => name),
  );
  for (const { name, x, y } of points) {
    checkColumns(`point "${name}"`, { x: [x], y: [y] });
    if (frame.x.log) checkPositive(`point "${name}"`, "x", [x]);
    if (frame.y.log) checkPositive(`point "${name}"`, "y", [y]);
  }
  const size = frame.size ?? sizes.half;
  const x = directed(
    {
      range: rangeOf(
        points.map((one) => one.x),
        frame.x.log,
      ),
      ...frame.x,
    },
    goals.x,
  );
  const y = directed(
    {
      range: rangeOf(
        points.map((one) => one.y),
        frame.y.log,
      ),
      ...frame.y,
    },
    goals.y,
  );
  const front = paretoFront(points, goals);
  const corners = steps(front, goals, x.range!, y.range!);
  const groups = [...new Set(points.map(({ group = "" }) => group))];
  const positions = labelPositions(points, corners, { x, y, size });
  const traces = groups.map((group, i): Trace => {
    const own = points.filter((one) => (one.group ?? "") === group);
    return {
      ...{ type: "scatter", mode: "markers+text", name: group, x: own.map((one) => one.x), y: own.map((one) => one.y) },
      marker: markOf({}, i, 9),
      text: own.map(({ name }) => name),
      textposition: own.map((one) => positions[points.indexOf(one)]!),
      ...{ textfont: { size: 13, color: ink }, cliponaxis: false, showlegend: groups.length > 1 },
      hovertemplate: "%{text}: %{x:.4~g}, %{y:.4~g}<extra></extra>",
    };
  });
  const line: Trace = {
    ...{ type: "scatter", mode: "lines", name: "Pareto front", hoverinfo: "skip", showlegend: groups.length > 1 },
    ...{ x: corners.map((corner) => corner[0]), y: corners.map((corner) => corner[1]) },
    line: { color: quiet, width: 1.5, dash: "dot" },
  };
  return chart([line, ...traces], { ...frame, x, y, size });
}

const directed = <A extends Axis>(axis: A, better: Better): A => ({
  ...axis,
  title: `${axis.title} ${better === "lower" ? "↓" : "↑"}`,
});

/** The values, with a tenth of their distance around them. */
function rangeOf(values: readonly number[], log = false): [number, number] {
  const scaled = log ? values.map(Math.log10) : values;
  const [low, high] = [Math.min(...scaled), Math.max(...scaled)];
  const pad = 0.1 * (high - low) || 0.1 * Math.abs(log ? 1 : high) || 1;
  return log ? [10 ** (low - pad), 10 ** (high + pad)] : [low - pad, high + pad];
}

/** The edge of the region that the front beats, from one end of the plot to the other. */
function steps(
  front: readonly { readonly x: number; readonly y: number }[],
  goals: Goals,
  x: readonly [number, number],
  y: readonly [number, number],
) {
  const corners: [number, number][] = [];
  front.forEach((point, i) => {
    const next = front[i + 1];
    corners.push([point.x, point.y]);
    if (next) corners.push(goals.x === "lower" ? [next.x, point.y] : [point.x, next.y]);
  });
  const [first, last] = [front[0]!, front.at(-1)!];
  const worst = goals.y === "lower" ? y[1] : y[0];
  if (goals.x === "lower") return [[first.x, worst] as const, ...corners, [x[1], last.y] as const];
  return [[x[0], first.y] as const, ...corners, [last.x, worst] as const];
}

interface Places {
  readonly x: Axis;
  readonly y: Axis;
  readonly size: { readonly width: number; readonly height: number };
}

const [SIDES, ENDS] = [84, 90]; // pixels that axes and margins take, about
const [LETTER, LINE] = [7, 17];

/** Where the names stand: clear of each other, of the points and of the front's line. */
function labelPositions(
  points: readonly Rated[],
  corners: readonly (readonly [number, number])[],
  { x, y, size }: Places,
) {
  const plot = { width: size.width - SIDES, height: size.height - ENDS };
  const share = (value: number, { range, log }: Axis) => {
    const [low, high, at] = [...range!, value].map((one) => (log ? Math.log10(one) : one)) as [number, number, number];
    return (at - low) / (high - low);
  };
  const place = (atX: number, atY: number) => ({
    x: share(atX, x) * plot.width,
    y: (1 - share(atY, y)) * plot.height,
  });
  const labelled = points.map((point) => ({
    ...place(point.x, point.y),
    width: LETTER * point.name.length,
    height: LINE,
  }));
  const line = corners.map(([atX, atY]) => place(atX, atY));
  return placeLabels(labelled, plot, line);
}
