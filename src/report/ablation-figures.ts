import type { HostImages } from "../data/images";
import type { EncoderRow } from "../experiments/ghfeat";
import { isEstimate } from "../results/table";
import type { Figure } from "../results/figure";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import { fromLog, points } from "./curves";
import { byRow, overRuns, rowNames } from "./encoder-rows";
import { comparisonRows } from "./grid";
import { joinImages } from "./image-batch";
import { sizes } from "./theme";

/** Validation error of every row over the images seen, mean and standard deviation over its runs. */
export function validationCurves(runs: readonly EncoderRunRecord[]): Figure {
  const name = "validation MSE";
  const series = byRow(runs).map(([row, all]) => {
    const [first] = fromLog(all[0]!.training.curves, [name]);
    const means = Array.from(first!.x, (_, i) =>
      overRuns(all, ({ training }) => fromLog(training.curves, [name])[0]!.y[i] ?? undefined),
    );
    return {
      ...{ name: rowNames[row], x: first!.x },
      y: means.map((mean) => (mean !== null && isEstimate(mean) ? mean.mean : (mean as number | null))),
      ...(all.length > 1 && { error: means.map((mean) => (mean !== null && isEstimate(mean) ? mean.std : 0)) }),
    };
  });
  const frame = { x: { title: "images seen" }, y: { title: "MSE of validation images", log: true }, size: sizes.full };
  return points(series, { title: "", ...frame }, true);
}

type Edits = Record<"sample" | "byEncoder" | "byNative", HostImages>;

/** Editing with sampled codes (TPAMI Fig. 4), a block of columns for each encoder: test image, sample, both edits. */
export function editingImage(
  content: HostImages,
  edits: readonly { readonly row: EncoderRow; readonly images: Edits }[],
): Promise<Uint8Array> {
  const beside = (of: (images: Edits) => HostImages) => joinImages(edits.map(({ images }) => of(images)));
  const count = content.shape[0]!;
  return comparisonRows(
    [
      { label: "test image", images: joinImages(edits.map(() => content)) },
      { label: "sample", images: beside(({ sample }) => sample) },
      { label: "with E(G(z))", images: beside(({ byEncoder }) => byEncoder) },
      { label: "with native y", images: beside(({ byNative }) => byNative) },
    ],
    { scale: 2, columnGroups: edits.map(({ row }) => ({ label: rowNames[row], count })) },
  );
}
