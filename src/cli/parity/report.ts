import type { Table } from "../../results/table";
import type { Comparison } from "./compare";
import type { Network } from "./networks";

/** What became of one network; without a comparison it was not run. */
export interface Row {
  readonly network: Network;
  readonly whose: string;
  readonly comparison: Comparison | undefined;
  readonly why?: string; // it was not run
}

export function parityTable(rows: readonly Row[]): Table {
  return {
    columns: ["network", "reference", "max error / max", "at", "bar", "verdict"],
    rows: rows.map(({ network, whose, comparison, why }) => [
      ...[network.name, whose, comparison?.error ?? null, comparison?.output ?? null, network.bar.toExponential()],
      comparison === undefined ? `not run: ${why}` : comparison.isEqual ? "equal" : "differs",
    ]),
    formats: { "max error / max": { digits: 2 } },
    caption: "The largest over all outputs of max |ours - theirs| / max |theirs|.",
  };
}
