import type { Table } from "../results/table";
import type { MeasuredMetric } from "../tasks/given-metrics";

/** Metrics by imported networks, of one method; what each number means is in the run's protocols. */
export const measuredTable = (method: string, measured: readonly MeasuredMetric[]): Table => ({
  columns: ["method", ...measured.map(({ name }) => name)],
  rows: [[method, ...measured.map(({ value }) => value)]],
  formats: Object.fromEntries(measured.map(({ name }) => [name, { digits: 3, better: "lower" }] as const)),
  caption: "Reconstructions against their originals, by networks of imported weights.",
});
