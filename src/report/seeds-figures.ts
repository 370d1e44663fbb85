import type { Figure } from "../results/figure";
import { estimate } from "../results/seeds";
import { isEstimate } from "../results/table";
import { mergedLayout } from "./seeds-layout";

/** The parts of Plotly's traces that are looked at here. */
interface Trace {
  readonly type?: string;
  readonly mode?: string;
  readonly name?: string;
  readonly x?: readonly (number | string)[];
  readonly y?: readonly (number | null)[];
  readonly opacity?: number;
  readonly fill?: string;
  readonly xaxis?: string;
  readonly yaxis?: string; // "y2": layout.yaxis2
  readonly line?: { readonly color?: string; readonly shape?: string };
}

/**
 * Figures of several runs as one: every series as its mean, with a band (curves) or with error bars (bars, points). undefined where the runs have not the same series
 * at the same places, or of a kind that has no mean (heat maps, text).
 */
export function meanFigure(figures: readonly Figure[]): Figure | undefined {
  const kept = figures.map(({ data }) => (data as readonly Trace[]).filter((trace) => !isFaint(trace)));
  const first = kept[0]!;
  const groups = first.map((_, i) => kept.map((traces) => traces[i]));
  if (kept.some((traces) => traces.length !== first.length) || !groups.every(areAlike)) return undefined;
  const means = (groups as Trace[][]).map((group) => meanOf(group, onLog(figures[0]!, group[0]!)));
  const areas = means.flatMap(({ area }) => area);
  return { layout: mergedLayout(figures), data: [...areas, ...means.map(({ trace }) => trace)] };
}

/** What was measured, behind its smoothed curve: several of those would hide the band. */
const isFaint = ({ opacity = 1 }: Trace) => opacity < 0.5;

function areAlike(group: readonly (Trace | undefined)[]): group is Trace[] {
  const [first] = group;
  if (!first?.x || !first.y || first.fill !== undefined || !["scatter", "bar"].includes(first.type ?? "scatter"))
    return false;
  const key = (trace: Trace | undefined) => JSON.stringify([trace?.type, trace?.mode, trace?.name, trace?.x]);
  return group.every((trace) => key(trace) === key(first) && trace?.y?.length === first.y!.length && isNumeric(trace));
}

const isNumeric = ({ y = [] }: Trace) => y.every((value) => value === null || typeof value === "number");

interface Spread {
  readonly mean: number | null;
  readonly std: number; // 0 where there is one value alone
}

function meanOf(group: readonly Trace[], isLog: boolean): { trace: Trace; area: object[] } {
  const first = group[0]!;
  const spreads = first.y!.map((_, i) => spreadOf(estimate(group.map(({ y }) => y![i]!))));
  const trace = { ...first, y: spreads.map(({ mean }) => rounded(mean)) };
  if (!spreads.some(({ std }) => std > 0)) return { trace, area: [] };
  const isCurve = first.type !== "bar" && first.mode !== "markers" && spreads.length > 1;
  if (isCurve) return { trace, area: [areaOf(first, spreads, isLog)] };
  return { trace: { ...trace, ...errorBars(spreads, first) }, area: [] };
}

const spreadOf = (cell: ReturnType<typeof estimate>): Spread => (isEstimate(cell) ? cell : { mean: cell, std: 0 });

const errorBars = (spreads: readonly Spread[], { line }: Trace) => ({
  error_y: {
    ...{ type: "data", array: spreads.map(({ std }) => rounded(std)), thickness: 1.25, width: 4 },
    ...(line?.color !== undefined && { color: line.color }),
  },
});

/** The outline of mean ± std, without the points that have no mean. On a logarithmic axis it ends at a tenth of the mean. */
function areaOf({ name, line, x, xaxis, yaxis }: Trace, spreads: readonly Spread[], isLog: boolean): object {
  const points = spreads.flatMap(({ mean, std }, i) => {
    if (mean === null) return [];
    const low = isLog ? Math.max(mean - std, mean / 10) : mean - std;
    return [{ x: x![i]!, high: rounded(mean + std), low: rounded(low) }];
  });
  const back = [...points].reverse();
  return {
    ...{ type: "scatter", mode: "lines", name, legendgroup: name },
    ...(xaxis !== undefined && { xaxis }),
    ...(yaxis !== undefined && { yaxis }),
    x: [...points, ...back].map((point) => point.x),
    y: [...points.map(({ high }) => high), ...back.map(({ low }) => low)],
    ...{ fill: "toself", fillcolor: `${line?.color ?? "#7F7F7F"}33`, line: { width: 0 } },
    ...{ hoverinfo: "skip", showlegend: false },
  };
}

/** Whether a trace stands on a logarithmic y axis. */
function onLog({ layout }: Figure, { yaxis = "y" }: Trace): boolean {
  const axis = (layout as Readonly<Record<string, unknown>>)[yaxis.replace("y", "yaxis")];
  return (axis as { type?: string } | undefined)?.type === "log";
}

const rounded = (y: number | null) => (y === null ? null : Number(y.toPrecision(6)));
