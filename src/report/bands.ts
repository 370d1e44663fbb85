import type { Figure } from "../results/figure";
import { estimate } from "../results/seeds";
import { chart, type Frame, type Trace } from "./chart";
import { colorOf, markOf } from "./marks";
import { checkColumns, checkNames } from "./series-check";

/** A curve with its spread: mean[i] ± std[i] at x[i]. null leaves a gap; a std of null has no band there. */
export interface Band {
  readonly name: string;
  readonly x: ArrayLike<number> | readonly string[]; // numbers, or categories as levels
  readonly mean: ArrayLike<number | null>;
  readonly std: ArrayLike<number | null>;
  readonly color?: number; // of the palette
}

/** Mean and sample standard deviation of several runs (as of seeds) that were measured at the same x. One run alone has no band. */
export function overSeeds(name: string, x: Band["x"], runs: readonly ArrayLike<number | null>[]): Band {
  if (runs.length === 0) throw new Error(`curve "${name}": no runs to average`);
  runs.forEach((run, i) => checkColumns(`curve "${name}", run ${i + 1}`, { x, y: run }, ["y"]));
  const estimates = Array.from({ length: x.length }, (_, i) => estimate(runs.map((run) => run[i]!)));
  return {
    name,
    x,
    mean: estimates.map((one) => (one === null || typeof one === "number" ? one : one.mean)),
    std: estimates.map((one) => (one === null || typeof one === "number" ? null : one.std)),
  };
}

const MARKED = 24; // up to so many points of a curve are marked one by one

/** Curves with error bands, as probes per level (GH-Feat Fig. 13, 22) or a metric over time (Automodulators Fig. 17, 18). On a logarithmic axis a band that reaches zero ends at a tenth of the mean. */
export function bands(series: readonly Band[], frame: Frame): Figure {
  checkNames(
    "curves",
    series.map(({ name }) => name),
  );
  for (const { name, x, mean, std } of series) checkColumns(`curve "${name}"`, { x, mean, std }, ["mean", "std"]);
  const categories = categoriesOf(series);
  const areas = series.flatMap((one, i) => (hasBand(one) ? [area(one, i, frame.y.log ?? false)] : []));
  const lines = series.map((one, i): Trace => ({
    ...{ type: "scatter", mode: one.x.length > MARKED ? "lines" : "lines+markers", name: one.name },
    ...{ legendgroup: one.name, x: Array.from<number | string>(one.x), y: Array.from(one.mean) },
    line: { color: colorOf(one, i), width: 2 },
    marker: markOf(one, i),
    customdata: Array.from(one.std),
    hovertemplate: hasBand(one) ? "%{y:.4~g} ± %{customdata:.2~g}" : "%{y:.4~g}",
  }));
  return chart([...areas, ...lines], { ...frame, x: { ...(categories && { categories }), ...frame.x } });
}

const hasBand = ({ std }: Band) => Array.from(std).some((half) => half !== null && half > 0);

function categoriesOf(series: readonly Band[]): string[] | undefined {
  const all = series.flatMap(({ x }) => Array.from<number | string>(x));
  const named = all.filter((x): x is string => typeof x === "string");
  if (named.length === 0) return undefined;
  if (named.length < all.length) throw new Error("curves: some x are names and some are numbers");
  return [...new Set(named)];
}

/** The band of a curve as one closed outline for every stretch without a gap. */
function area(one: Band, i: number, log: boolean): Trace {
  const xs: (number | string)[] = [];
  const ys: (number | null)[] = [];
  for (const stretch of stretches(one)) {
    if (xs.length > 0) {
      xs.push(xs.at(-1)!);
      ys.push(null); // parts the outlines
    }
    const upper = stretch.map((k) => one.mean[k]! + one.std[k]!);
    const lower = stretch.map((k) => lowerEnd(one.mean[k]!, one.std[k]!, log));
    xs.push(...stretch.map((k) => one.x[k]!), ...[...stretch].reverse().map((k) => one.x[k]!));
    ys.push(...upper, ...lower.reverse());
  }
  return {
    ...{ type: "scatter", mode: "lines", name: one.name, legendgroup: one.name, x: xs, y: ys },
    ...{ fill: "toself", fillcolor: `${colorOf(one, i)}33`, line: { width: 0 }, hoverinfo: "skip", showlegend: false },
  };
}

const lowerEnd = (mean: number, std: number, log: boolean) => (log ? Math.max(mean - std, mean / 10) : mean - std);

/** Runs of neighbouring points that have a mean and a deviation. */
function stretches({ mean, std }: Band): number[][] {
  const found: number[][] = [];
  let open: number[] = [];
  for (let k = 0; k < mean.length; k++) {
    if ((mean[k] ?? null) !== null && (std[k] ?? null) !== null) open.push(k);
    else open = [];
    if (open.length === 2) found.push(open);
  }
  return found;
}
