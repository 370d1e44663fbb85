import type { HostImages } from "../data/images";
import type { EncoderRow } from "../experiments/ghfeat";
import { isEstimate } from "../results/table";
import type { Figure } from "../results/figure";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import { fromLog, points } from "./curves";
import { byRow, overRuns, rowNames } from "./encoder-rows";
import { comparisonRows } from "./grid";
import { joinImages } from "./image-batch";
import { panels } from "./panels";
import { sizes } from "./theme";

const ofTableII: readonly EncoderRow[] = ["w-sam", "y", "y-sam", "y-sam-reg"];

/** Validation error of every row over the images seen, mean and standard deviation over its runs: rows of Tab. II (a), whose errors are close, and the others (b). */
export function validationCurves(runs: readonly EncoderRunRecord[]): Figure {
  const split = [true, false].map((isOfTable) => runs.filter(({ row }) => ofTableII.includes(row) === isOfTable));
  const titles = ["rows of Tab. II", "other rows"];
  return panels(split.flatMap((some, i) => (some.length > 0 ? [validationPanel(some, titles[i]!)] : [])));
}

function validationPanel(runs: readonly EncoderRunRecord[], title: string): Figure {
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
  const y = { title: "MSE of validation images, in [-1,1]", log: true };
  return points(series, { title, x: { title: "images seen" }, y, size: sizes.half }, true);
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
