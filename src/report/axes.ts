import { numberText } from "./numbers";

export interface Axis {
  readonly title: string; // with the unit
  readonly log?: boolean;
  readonly range?: readonly [number, number]; // that of the data unless given
  readonly grid?: boolean; // lines across the plot at its ticks; true unless given
  readonly fromZero?: boolean;
  readonly categories?: readonly string[]; // instead of numbers, in this order
  readonly ticks?: readonly number[]; // instead of ones at round numbers
}

/** Plotly's axis for values that lie in `values`. Logarithmic axes get ticks of equal weight at round numbers, labelled as numbers. */
export function axisLayout(
  { title, log = false, range, grid = true, fromZero = false, categories, ticks }: Axis,
  values: Iterable<number>,
): object {
  const shared = { ...(title && { title: { text: title } }), showgrid: grid };
  if (categories) return { ...shared, type: "category", categoryorder: "array", categoryarray: [...categories] };
  if (!log)
    return {
      ...shared,
      type: "linear",
      ...(range && { range: [...range] }),
      ...(fromZero && { rangemode: "tozero" }),
      ...(ticks && { tickvals: [...ticks], ticktext: ticks.map(tickLabel) }),
    };
  const [low, high] = range ?? padded(values);
  const marks = ticks ?? logTicks(low, high);
  return {
    ...shared,
    type: "log",
    range: [Math.log10(low), Math.log10(high)],
    tickvals: [...marks],
    ticktext: marks.map(tickLabel),
  };
}

/** Least and greatest positive value, moved apart by a twentieth of their distance. */
function padded(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, 0];
  for (const value of values) {
    if (!(value > 0)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high === 0) throw new Error("a logarithmic axis needs at least one positive value");
  const pad = Math.max((high / low) ** 0.05, 1.1);
  return [low / pad, high * pad];
}

/** Round numbers from low to high: some of each decade, or only powers of ten when there are many decades. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const steps = decades < 0.9 ? [1, 1.5, 2, 3, 4, 5, 7] : decades < 2.2 ? [1, 2, 5] : decades < 4 ? [1, 3] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps) {
      const tick = Number(`${step}e${power}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

/** 0.002, 0.5, 5000, 20,000 as in tables; from 100,000 and below 0.001 as a power of ten (in the markup that Plotly reads). */
export function tickLabel(value: number): string {
  if (value >= 1e-3 && value < 1e5) return numberText(value);
  const [digits, power] = value.toExponential().split("e");
  const raised = `10<sup>${Number(power) < 0 ? "−" : ""}${Math.abs(Number(power))}</sup>`;
  return digits === "1" ? raised : `${digits}·${raised}`;
}
