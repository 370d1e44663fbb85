import type { Table } from "../results/table";
import type { EncoderRow } from "../experiments/ghfeat";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import type { TrialVerdict, TriedRow, Verdict } from "../tasks/orderings";
import type { EncoderTrainingConfig } from "../train/encoder";
import type { EditingScore } from "../tasks/sampled-editing";
import { byRow, overRuns, rowNames } from "./encoder-rows";

/** The cosine between the encoder's codes of samples and those that they were drawn from; `average`: the same of y_avg for every sample. */
export function cosineTable(runs: readonly EncoderRunRecord[], average: number): Table {
  const rows = byRow(runs.filter(({ scores }) => scores.cosine !== undefined));
  const [plain, centred] = ["cosine", "cosine of dy, centred on y_avg"];
  return {
    columns: ["encoder", plain, centred, "samples", "runs"],
    rows: [
      ...rows.map(([row, all]) => [
        rowNames[row],
        overRuns(all, ({ scores }) => scores.cosine?.plain),
        overRuns(all, ({ scores }) => scores.cosine?.centred),
        ...[all[0]!.scores.cosine!.images, all.length],
      ]),
      ["y_avg for every image", average, null, rows[0]![1][0]!.scores.cosine!.images, null],
    ],
    formats: { [plain]: { digits: 3, better: "higher" }, [centred]: { digits: 3, better: "higher" } },
    caption:
      "Cosine between the codes of all layers, E(G(z)) and native. The mean that all codes share raises the first, not the second: who answers y_avg for every image has the first of the last row.",
  };
}

const sidesOf = ({ claim, metric, better, worse, ofBetter, ofWorse }: Verdict, distance: string) => [
  ...[claim, metric === "distance" ? distance : metric, rowNames[better], ofBetter, rowNames[worse], ofWorse],
];

const outcome = ({ means, verdict }: Verdict, what: "means" | "values") =>
  verdict === "undecided" ? `undecided, ${what} ${means}` : verdict;

/** Which of the paper's orderings hold here. `epochs`: passes over the training images that an encoder made. */
export function orderingsTable(verdicts: readonly Verdict[], distance: string, epochs: number): Table {
  const number = { digits: 3 };
  const isSpreadKnown = verdicts.some(({ needed }) => needed !== undefined);
  return {
    columns: [
      ...["the paper's ordering", "metric", "should be better", "mean", "than", "its mean", "runs"],
      ...(isSpreadKnown ? ["needed"] : []),
      "here",
    ],
    rows: verdicts.map((one) => [
      ...[...sidesOf(one, distance), one.runs.join(", "), ...(isSpreadKnown ? [one.needed ?? null] : [])],
      outcome(one, "means"),
    ]),
    formats: {
      ...{ "the paper's ordering": { once: true }, mean: number, "its mean": number },
      ...(isSpreadKnown && { needed: number }),
    },
    caption:
      `The paper's orderings by our test scores, after ${epochs.toLocaleString("en-US", { maximumSignificantDigits: 2 })} passes over the training images; the released code's encoder makes some 200 over the faces. ` +
      (isSpreadKnown
        ? "Needed: by how much means have to differ to be told apart, the larger difference between a row's best and worst run, or three times that where one of both rows has one run; by chance that happens 1 time in 20 or 25. Where both have one run it is not known, and nothing is decided. Runs differ in the encoder's first weights and the order of the images; they share the GAN, F and the network of the distance."
        : "One run of each row: by how much they differ by chance is not known, and nothing is decided."),
  };
}

/** Rows trained once more with something changed, beside their own runs, by what no test image has a part in, and by the distance to those. */
export function trialsTable(trials: readonly TriedRow[], distance: string): Table {
  const [mse, ssim, ofTest, cosine] = ["MSE, validation", "SSIM, validation", `${distance}, test`, "cosine"];
  const scores = (of: readonly EncoderRunRecord[]) => [
    overRuns(of, (run) => run.scores.validation.mse),
    overRuns(of, (run) => run.scores.validation.ssim),
    overRuns(of, (run) => run.scores.test.distance),
    overRuns(of, (run) => run.scores.cosine?.plain),
    ...[of[0]!.training.images, of.length],
  ];
  return {
    columns: [
      ...["encoder", "changed", mse, ssim, ofTest, cosine, "images seen", "runs"],
      ...["MSE is", `${distance} is`, "cosine is"],
    ],
    rows: trials.flatMap(({ row, own, tried }) => [
      ...(own.length > 0 ? [[rowNames[row], "nothing", ...scores(own), "", "", ""]] : []),
      ...tried.map(({ what, record, ...is }) => [
        ...[rowNames[row], what, ...scores([record])],
        ...[is.mse, is.distance, is.cosine],
      ]),
    ]),
    formats: {
      encoder: { once: true },
      [mse]: { digits: 3, better: "lower" },
      [ofTest]: { digits: 3, better: "lower" },
      ...Object.fromEntries([ssim, cosine].map((name) => [name, { digits: 3, better: "higher" as const }])),
    },
    caption:
      "What was tried, one run each, by the validation part, under rows as they are (mean and standard deviation over runs). The distance is to test images: nothing was chosen by it. Cosine between the encoder's codes of samples and those that they were drawn from. A trial counts as higher or lower where it is further from the row's mean than three times the difference between the row's best and worst run.",
  };
}

/** The paper's orderings by rows that were changed alike. */
export function trialOrderingsTable(verdicts: readonly TrialVerdict[], distance: string): Table {
  const number = { digits: 3 };
  return {
    columns: [
      ...["changed", "the paper's ordering", "metric"],
      ...["should be better", "value", "than", "its value", "needed", "here"],
    ],
    rows: verdicts.map((one) => [one.what, ...sidesOf(one, distance), one.needed ?? null, outcome(one, "values")]),
    formats: { changed: { once: true }, value: number, "its value": number, needed: number },
    caption:
      "The paper's orderings by one run of either row, both changed alike, by the validation part, the distance to test images, the cosine of samples. Needed: twice the larger difference between a row's best and worst run as it is. Another weight of L_reg leaves the row without it as it is: there the mean over its runs stands, and 1.63 times that difference is needed. By chance either happens 1 time in 31; nothing is decided where a row has one run only as it is.",
  };
}

const terms = ["pixel", "perceptual", "adversarial", "regularizer"] as const;

/** What each term, with its weight, is of L_E (eq. 3) in the last tenth of the training. */
export function lossShares(runs: readonly EncoderRunRecord[]): Table {
  const share = ({ training: { curves } }: EncoderRunRecord, term: string) => {
    const trained = curves.filter((line) => line["loss"] !== undefined); // the others are evaluations, as a short training's last line
    const last = trained.slice(Math.floor(0.9 * trained.length));
    const sum = (name: string) => last.reduce((total, line) => total + line[name]!, 0);
    return sum(term) / sum("loss");
  };
  return {
    columns: ["encoder", ...terms, "lambda1", "lambda2", "lambda3", "runs"],
    rows: byRow(runs).map(([row, all]) => {
      const { adversarial, perceptual, regularizer } = (all[0]!.training.config as EncoderTrainingConfig).loss;
      const shares = terms.map((term) => overRuns(all, (run) => share(run, term)));
      return [rowNames[row], ...shares, adversarial, perceptual, regularizer, all.length];
    }),
    formats: Object.fromEntries(terms.map((term) => [term, { digits: 2 }])),
    caption:
      "Share of every term of L_E (eq. 3), with its weight, over the last tenth of the training, where F is not VGG16. lambda1 to lambda3 are the weights of the adversarial term, the perceptual term and the regularizer. The adversarial share is of a value that stays: a critic that is at chance gives softplus(0) = 0.69, whatever E does.",
  };
}

/** Editing with sampled codes. */
export function editingTable(
  scores: readonly (EditingScore & { readonly row: EncoderRow })[],
  distance: string,
): Table {
  const [byEncoder, byNative, gap] = [`${distance}, by E(G(z))`, `${distance}, by native y`, "MSE between the two"];
  return {
    columns: ["encoder", byEncoder, byNative, gap, "test images"],
    rows: scores.map((score) => [rowNames[score.row], score.byEncoder, score.byNative, score.gap, score.images]),
    formats: Object.fromEntries(
      [byEncoder, byNative, gap].map((name) => [name, { digits: 3, better: "lower" as const }]),
    ),
    caption:
      "Test images with the coarsest layers' codes of samples: distance of the edited images to the test images, and how far the edit by the encoder's codes of a sample is from that by its native ones. First run of each row: there is no spread to compare with.",
  };
}
