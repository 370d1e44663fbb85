import type { HostImages } from "../data/images";
import type { EncoderRow } from "../experiments/ghfeat";
import { rowNames } from "./encoder-rows";
import type { Table } from "../results/table";
import { comparisonRows } from "./grid";

/** Images, and below them what every encoder makes of them. originals [n,...], reconstructions [n,...] of those rows that there are */
export function reconstructionRows(
  originals: HostImages,
  reconstructions: Readonly<Partial<Record<EncoderRow, HostImages>>>,
): Promise<Uint8Array> {
  const rows = (Object.keys(rowNames) as EncoderRow[]).flatMap((row) => {
    const images = reconstructions[row];
    return images ? [{ label: rowNames[row], images }] : [];
  });
  return comparisonRows([{ label: "test image", images: originals }, ...rows], { scale: 2 });
}

/** Wall time of a reconstruction by the size of the batch, of rows that are the same network or alone. `where`: of which images, on what. */
export function timesTable(
  timed: readonly {
    readonly rows: readonly EncoderRow[];
    readonly times: readonly { batch: number; milliseconds: number }[];
  }[],
  where: string,
): Table {
  const batches = timed[0]!.times.map(({ batch }) => `batch of ${batch}`);
  return {
    columns: ["encoder", ...batches],
    rows: timed.map(({ rows, times }) => [
      rows.map((row) => rowNames[row]).join(" or "),
      ...times.map(({ milliseconds }) => milliseconds),
    ]),
    formats: Object.fromEntries(batches.map((name) => [name, { digits: 2, unit: "ms per image", better: "lower" }])),
    caption: `Wall time of encoding an image and drawing it again, ${where}: medians of 31 passes.`,
  };
}
