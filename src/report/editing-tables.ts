import type { ColumnFormat, Table } from "../results/table";
import type { LevelChange } from "../tasks/global-edit";
import type { Harmonization } from "../tasks/harmonize";
import type { JudgeScore } from "../tasks/judge-scores";
import type { RegionChange } from "../tasks/local-edit";
import type { Processed } from "../tasks/process-images";
import type { DirectionCourse, StepChange } from "../tasks/semantic-edit";
import type { Transfer } from "../tasks/style-transfer";

/** Something of one of the sets of images. */
export type OfSet<T> = T & { readonly set: string };

const share: ColumnFormat = { decimals: 2 };
const once: ColumnFormat = { once: true };
const formatsOf = (columns: readonly string[], format: ColumnFormat) =>
  Object.fromEntries(columns.map((column) => [column, format]));
const layer = (resolution: number) => `${resolution} x ${resolution}`;

/** How far the judge can be trusted. */
export function judgeTable(scores: readonly OfSet<JudgeScore>[], images: number): Table {
  return {
    columns: ["set", "factor", "values", "images", "reconstructions", "commonest value"],
    rows: scores.map((one) => [one.set, one.factor, one.values.join(", "), one.images, one.reconstructions, one.commonest]), // prettier-ignore
    formats: {
      ...{ set: once, "commonest value": share },
      ...formatsOf(["images", "reconstructions"], { ...share, better: "higher" }),
    },
    caption: `The judge against the labels of ${images} test images of each set: share of images, and of their reconstructions G(E(x)), in which it sees the factor's true value; beside it the share that has the commonest value.`,
  };
}

/** Global editing: what a sampled code at each level changes. */
export function globalTable(levels: readonly LevelChange[], factors: readonly string[], images: number): Table {
  const kept = factors.map((factor) => `${factor} kept`);
  return {
    columns: ["level", "layer's maps", ...kept, "change of luminance", "change of pixels"],
    rows: levels.map((one) => [one.level, layer(one.resolution), ...one.kept, one.luminance, one.mse]),
    formats: {
      ...formatsOf(kept, share),
      ...{ "change of luminance": { decimals: 3 }, "change of pixels": { decimals: 4 } },
    },
    caption: `One level's code sampled anew, against the unedited reconstruction: share of ${images} test images in which the judge sees the same value of a factor; mean absolute change of the mean luminance, in [0,1]; mean squared change of pixels in [-1,1]. Level 1 is the finest.`,
  };
}

/** Local editing: changes inside and outside of each region, level by level. */
export function localTable(
  regions: readonly { readonly region: string; readonly changes: readonly RegionChange[] }[],
  images: number,
): Table {
  return {
    columns: ["region", "level", "layer's maps", "inside", "outside", "ratio"],
    rows: regions.flatMap(({ region, changes }) =>
      changes.map((one) => [
        ...[region, one.level, layer(one.resolution), one.inside, one.outside],
        one.outside > 0 ? one.inside / one.outside : null,
      ]),
    ),
    formats: {
      ...{ region: once, ratio: { digits: 3, better: "higher", missing: "∞" } },
      ...formatsOf(["inside", "outside"], { digits: 3 }),
    },
    caption: `A region's code at one level from a sample, against the unedited reconstruction: mean squared change of pixels in [-1,1] inside and outside of the region, and inside / outside, over ${images} test faces.`,
  };
}

/** Harmonization: seams before and after, and whether the judge sees what was pasted. */
export function harmonizationTable(rows: readonly OfSet<Harmonization & { readonly part: string }>[]): Table {
  const changes = ["change inside", "change outside"];
  const toPaste = ["no paste, G(E(x))", "harmonized"].map((name) => `MSE to the pasted part: ${name}`);
  const seams = ["pasted", "harmonized", "no paste", "no paste, G(E(x))"].map((name) => `seam: ${name}`);
  const seen = ["pasted", "harmonized", "no paste, G(E(x))"].map((name) => `seen: ${name}`);
  return {
    columns: ["set", "part", "images", "MSE to the composite", ...toPaste, ...changes, ...seams, ...seen],
    rows: rows.map(
      ({ set, part, count, mse, toPaste: { reconstruction, result }, inside, outside, seam, seen: found }) => [
        ...[set, part, count, mse, reconstruction, result, inside, outside],
        ...[seam.composite, seam.result, seam.untouched, seam.reconstruction],
        ...(found ? [found.composite, found.result, found.reconstruction] : [null, null, null]),
      ],
    ),
    formats: {
      set: once,
      ...formatsOf(["MSE to the composite", ...toPaste, ...changes], { digits: 3 }),
      ...formatsOf(seams, { decimals: 2 }),
      ...formatsOf(seen, share),
    },
    caption:
      "A part of another image pasted in, then encoded and drawn again. MSE to the composite: over all pixels, the paste and its edges included, so that the least is not the best. MSE to the pasted part: over the pasted pixels only, of the reconstruction of the image without the paste and of the harmonized image, which should be nearer. Change: what the paste changes in the reconstruction, mean squares of pixels in [-1,1], where it was pasted and elsewhere. Seam: mean absolute difference of neighbouring pixels across the pasted part's border over that inside it (1: the border looks like the inside); the same places of the image without the paste, and of its reconstruction, tell what is usual. Seen: share in which the judge sees the pasted part.",
  };
}

/** Style transfer: how near the colours come to the style image's, and what stays of the content. */
export function transferTable(rows: readonly (Transfer & { readonly style: string })[], images: number): Table {
  const kept = rows[0]!.factors.map((factor) => `${factor} kept`);
  return {
    columns: ["style images", "before", "after", "style image's reconstruction", ...kept],
    rows: rows.map((one) => [one.style, one.before, one.after, one.best, ...one.kept]),
    formats: {
      ...{ before: { digits: 3 }, after: { digits: 3, better: "lower" } },
      ...{ "style image's reconstruction": { digits: 3 } },
      ...formatsOf(kept, { ...share, better: "higher" }),
    },
    caption: `Distance of colour statistics (mean and standard deviation of each channel, in [-1,1]) to the style image, before and after the finer half of the layers comes from it, over ${images} pairs of test images (its means come with the last layer's code, which sets them; what can differ are the deviations); and the share in which the judge sees the same of the content as in its unedited reconstruction.`,
  };
}

/** Directions: how well the SVM separates, and what the first and the last step change. */
export function directionTable(rows: readonly OfSet<DirectionCourse>[], images: number): Table {
  const [first, last] = [rows[0]!.steps[0]!.step, rows[0]!.steps.at(-1)!.step];
  const probabilities = [first, 0, last].map((step) => `P at ${signed(step)}`);
  const kept = [first, last].map((step) => `least kept at ${signed(step)}`);
  return {
    columns: ["set", "direction", "samples", "accuracy", "P of the ends by F", ...probabilities, ...kept],
    rows: rows.map(({ set, direction, steps, factors }) => {
      const at = (step: number) => steps.find((one) => one.step === step)!;
      return [
        ...[set, `${direction.factor}: ${direction.value}`, direction.trained + direction.held, direction.accuracy],
        direction.ends.map((end) => end.toFixed(2)).join(", "),
        ...[first, 0, last].map((step) => at(step).probability),
        ...[first, last].map((step) => leastKept(at(step), factors, direction.factor)),
      ];
    }),
    formats: {
      ...{ set: once, accuracy: { decimals: 3, better: "higher" } },
      ...formatsOf(probabilities, share),
    },
    caption: `Directions in W, moved in Y along A n, over ${images} test images; steps in standard deviations of the samples along n. Samples: those at both ends of F's probability; accuracy: of the SVM on the 30 % of them held out. P: mean probability that the judge gives the value. Least kept: the other factor that keeps its value in the fewest images, against the unedited reconstruction, and its share.`,
  };
}

function leastKept({ kept }: StepChange, factors: readonly string[], moved: string): string {
  const others = factors.flatMap((name, i) => (name === moved ? [] : [{ name, share: kept[i]! }]));
  const { name, share: least } = others.reduce((a, b) => (b.share < a.share ? b : a));
  return `${name} ${least.toFixed(2)}`;
}

const signed = (step: number) => `${step > 0 ? "+" : ""}${step}`.replace("-", "−");

/** Image processing: errors of every method. */
export function processingTable(rows: readonly OfSet<{ readonly processed: Processed }>[]): Table {
  return {
    columns: ["set", "task", "method", "MSE", "SSIM", "MSE of what was missing", "test images"],
    rows: rows.flatMap(({ set, processed: { degradation, count, baseline, course, chosen, ofTruth } }) =>
      [
        { method: degradation.baseline, ...baseline },
        ...course.map((one) => ({
          method: `${one.steps === 0 ? "encoder" : `encoder, ${one.steps} steps of eq. 5`}${one.steps === chosen ? " (chosen)" : ""}`,
          ...one,
        })),
        { method: "encoder of the true image", ...ofTruth },
      ].map(({ method, mse, ssim, missing }) => [set, degradation.title, method, mse, ssim, missing, count]),
    ),
    formats: {
      ...{ set: once, task: once, SSIM: { digits: 3, better: "higher" } },
      ...formatsOf(["MSE", "MSE of what was missing"], { digits: 3, better: "lower" }),
    },
    caption:
      "Restored images against the true ones: means over images; MSE in [-1,1], SSIM of (x + 1) / 2 with range 1. What was missing: colour beside the luminance; the hole; what the small image does not show. The number of steps was chosen on as many validation images, by what was missing.",
  };
}
