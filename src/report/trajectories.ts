import type { Figure } from "../results/figure";
import { chart, type Frame, type Trace } from "./chart";
import { colorOf, errorBars, markOf } from "./marks";
import { checkColumns, checkNames, checkPositive } from "./series-check";
import { ink } from "./theme";

/** One run of a method: y[i] after the time x[i], which grows. */
export interface Trajectory {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** A method with all its runs, as one per image or per seed. */
export interface Method {
  readonly name: string;
  readonly runs: readonly Trajectory[];
  readonly color?: number;
}

/** A single result to compare with, as an encoder's pass; it gets its name beside it. */
export interface Mark {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly error?: number; // a standard deviation
  readonly color?: number;
}

/**
 * Results over time on a logarithmic axis (Automodulators Fig. 17, 18): each run faint, the mean of a method's runs strong over the times that all of them
 * cover (the geometric mean where y is logarithmic), and marked points.
 */
export function trajectories(methods: readonly Method[], marks: readonly Mark[], frame: Frame): Figure {
  checkNames(
    "trajectories",
    [...methods, ...marks].map(({ name }) => name),
  );
  for (const { name, runs } of methods) {
    if (runs.length === 0) throw new Error(`trajectories: "${name}" has no runs`);
    runs.forEach(({ x, y }, i) => checkRun(`trajectory "${name}", run ${i + 1}`, x, y, frame.y.log ?? false));
  }
  for (const { name, x, y } of marks) {
    checkColumns(`mark "${name}"`, { x: [x], y: [y] });
    checkPositive(`mark "${name}"`, "x", [x]);
  }
  const line = (one: Method, i: number, { x, y }: Trajectory): Trace => ({
    ...{ type: "scatter", mode: "lines", name: one.name, legendgroup: one.name, x: Array.from(x), y: Array.from(y) },
    line: { color: colorOf(one, i), width: 2.25 },
  });
  const faint = methods.flatMap((one, i) =>
    one.runs.length === 1
      ? []
      : one.runs.map((run) => ({
          ...line(one, i, run),
          ...{ line: { color: colorOf(one, i), width: 1 }, opacity: 0.4, showlegend: false, hoverinfo: "skip" },
        })),
  );
  const strong = methods.map((one, i) => line(one, i, meanOf(one.runs, frame.y.log ?? false)));
  const points = marks.map((mark, i) => marked(mark, methods.length + i));
  return chart([...faint, ...strong, ...points], { ...frame, x: { log: true, ...frame.x } });
}

function checkRun(what: string, x: ArrayLike<number>, y: ArrayLike<number>, log: boolean): void {
  checkColumns(what, { x, y });
  checkPositive(what, "x", x);
  if (log) checkPositive(what, "y", y);
  for (let i = 1; i < x.length; i++)
    if (!(x[i]! > x[i - 1]!))
      throw new Error(`${what}: x[${i}] = ${x[i]} does not come after x[${i - 1}] = ${x[i - 1]}`);
}

function marked({ error, ...mark }: Mark, i: number): Trace {
  return {
    ...{ type: "scatter", mode: "markers+text", name: mark.name, x: [mark.x], y: [mark.y], cliponaxis: false },
    marker: { ...markOf(mark, i, 13), symbol: "star" },
    ...{ text: [mark.name], textposition: "middle right", textfont: { size: 13, color: ink } },
    ...errorBars(error === undefined ? undefined : [error], colorOf(mark, i)),
    showlegend: false,
  };
}

/** The mean of runs at all times that one of them was measured at and every one covers; between its points, a run is straight over the logarithm of time. */
export function meanOf(runs: readonly Trajectory[], geometric: boolean): Trajectory {
  if (runs.length === 1) return runs[0]!;
  const from = Math.max(...runs.map(({ x }) => x[0]!));
  const to = Math.min(...runs.map(({ x }) => x[x.length - 1]!));
  if (from > to)
    throw new Error(`trajectories: one run begins at ${from}, after another ended at ${to}: no mean of them`);
  const times = [...new Set(runs.flatMap(({ x }) => Array.from(x)))].filter((x) => x >= from && x <= to);
  times.sort((a, b) => a - b);
  const scaled = runs.map(({ x, y }) => ({ x, y: Array.from(y, (value) => (geometric ? Math.log(value) : value)) }));
  const means = times.map((x) => scaled.reduce((sum, run) => sum + valueAt(run, x), 0) / runs.length);
  return { x: times, y: geometric ? means.map(Math.exp) : means };
}

function valueAt({ x, y }: Trajectory, at: number): number {
  let k = 0;
  while (k < x.length - 1 && x[k + 1]! <= at) k++;
  if (k === x.length - 1) return y[k]!;
  const share = Math.log(at / x[k]!) / Math.log(x[k + 1]! / x[k]!);
  return y[k]! * (1 - share) + y[k + 1]! * share;
}
