import type { Table } from "../results/table";
import type { GivenDistortion } from "../tasks/given-distortions";
import type { MeasuredMetric } from "../tasks/given-metrics";

/** Metrics by given networks at every strength of every distortion. */
export function givenDistortionTable(rows: readonly GivenDistortion[]): Table {
  const names = rows[0]!.measured.map(({ name }) => name);
  return {
    columns: ["distortion", "strength", ...names],
    rows: rows.map(({ kind, strength, measured }) => [kind, strength, ...measured.map(({ value }) => value)]),
    formats: {
      distortion: { once: true },
      ...Object.fromEntries(names.map((name) => [name, { digits: 3, better: "lower" }] as const)),
    },
    caption: "Drawn faces, distorted, against themselves, by networks of imported weights.",
  };
}

/** Metrics by imported networks, of one method; what each number means is in the run's protocols. */
export const measuredTable = (method: string, measured: readonly MeasuredMetric[]): Table => ({
  columns: ["method", ...measured.map(({ name }) => name)],
  rows: [[method, ...measured.map(({ value }) => value)]],
  formats: Object.fromEntries(measured.map(({ name }) => [name, { digits: 3, better: "lower" }] as const)),
  caption: "Reconstructions against their originals, by networks of imported weights.",
});
