import assert from "node:assert/strict";
import { test } from "node:test";
import type { EncoderRow } from "../experiments/ghfeat";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import type { EncoderRunRecord } from "./ghfeat-shipped";
import { compareTrials, judgeOrderings, judgeTrials } from "./orderings";

const run = (row: EncoderRow, seed: number, mse: number, ssim = 0.5): EncoderRunRecord => ({
  ...{ row, seed, training: {} as never },
  scores: {
    test: { images: 10, mse, ssim, distance: mse },
    validation: { images: 10, mse: -1, ssim: -1 },
    ...{ distance: "", cosine: undefined },
  },
});

const verdicts = (runs: readonly EncoderRunRecord[]) =>
  Object.fromEntries(
    judgeOrderings(runs).map(({ better, worse, metric, verdict }) => [`${better}<${worse} ${metric}`, verdict]),
  );

test("a difference that is not larger than the seeds' spread is undecided", () => {
  const seeds = [run("w-sam", 1, 0.05), run("w-sam", 2, 0.06), run("y-sam", 1, 0.03), run("y-sam", 2, 0.035)];
  assert.deepEqual(verdicts(seeds), {
    "y-sam<w-sam MSE": "holds",
    "y-sam<w-sam SSIM": "undecided",
    "y-sam<w-sam distance": "holds",
  });
  assert.equal(verdicts([...seeds, run("w-sam", 3, 0.02)])["y-sam<w-sam MSE"], "undecided");
  const turned = seeds.map((one) => ({ ...one, row: one.row === "y-sam" ? "w-sam" : "y-sam" }) as const);
  assert.equal(verdicts(turned)["y-sam<w-sam MSE"], "does not hold");
});

test("a row of one run has to differ by three times the other's spread; two of one run each decide nothing", () => {
  const seeds = [run("y-sam", 1, 0.03), run("y-sam", 2, 0.035)];
  assert.equal(verdicts([...seeds, run("spatial", 1, 0.017)])["spatial<y-sam MSE"], "holds");
  assert.equal(verdicts([...seeds, run("spatial", 1, 0.018)])["spatial<y-sam MSE"], "undecided");
  assert.equal(verdicts([...seeds, run("spatial", 1, 0.048)])["spatial<y-sam MSE"], "does not hold");
  assert.deepEqual(judgeOrderings([...seeds, run("spatial", 1, 0.02)])[0]!.runs, [1, 2]);
  assert.equal(verdicts([seeds[0]!, run("spatial", 1, 0.02)])["spatial<y-sam MSE"], "undecided");
});

test("spatial codes are compared with both of the paper's other rows", () => {
  const runs = (["y-sam", "y-sam-reg", "spatial"] as const).map((row) => ({ ...run(row, 1, 0.03) }));
  const cosine = { images: 10, plain: 0.5, centred: 0.1 } as never;
  const scored = runs.map((one) => ({ ...one, scores: { ...one.scores, cosine } }));
  const judged = Object.keys(verdicts(scored)).filter((name) => name.startsWith("spatial"));
  assert.deepEqual(judged, ["y-sam", "y-sam-reg"].flatMap((row) => [`spatial<${row} MSE`, `spatial<${row} SSIM`])); // prettier-ignore
});

test("means are told, decided or not", () => {
  const means = (spatial: number) => judgeOrderings([run("y-sam", 1, 0.02), run("spatial", 1, spatial)])[0]!.means;
  assert.deepEqual([means(0.01), means(0.03), means(0.02)], ["as in the paper", "the other way", "equal"]);
});

test("a missing score is named", () => {
  const { y, reg } = { y: run("y-sam", 1, 0.03), reg: run("y-sam-reg", 1, 0.03) };
  assert.throws(() => judgeOrderings([y, reg]), /a run of y-sam-reg has no cosine, which "L_reg brings codes nearer/);
});

test("a trial is told from its row's runs beyond three times their spread", () => {
  // The distance runs against the error.
  const scored = (mse: number, plain: number): EncoderRunRecord => {
    const one = run("y-sam", 1, 0.5 - mse);
    const validation = { ...one.scores.validation, mse };
    return { ...one, scores: { ...one.scores, validation, cosine: { images: 10, plain, centred: 0 } } };
  };
  const own = [scored(0.1, 0.5), scored(0.12, 0.6)];
  const compared = (mse: number, cosine: number) => {
    const record = { ...scored(mse, cosine), trial: "more" };
    const [row] = compareTrials([record], own, { more: { what: "twice as much", row: "y-sam" } });
    const [tried] = row!.tried;
    assert.equal(tried!.what, "twice as much");
    return [tried!.mse, tried!.distance, tried!.cosine];
  };
  assert.deepEqual(compared(0.169, 0.84), ["undecided", "undecided", "undecided"]);
  assert.deepEqual(compared(0.171, 0.24), ["higher", "lower", "lower"]);
});

test("rows that were changed alike are compared by validation images, beside twice the larger spread of the rows as they are", () => {
  const scored = (row: EncoderRow, mse: number, trial?: string): EncoderRunRecord => {
    const one = run(row, 1, 0.5);
    const validation = { ...one.scores.validation, mse };
    return { ...one, ...(trial !== undefined && { trial }), scores: { ...one.scores, validation } };
  };
  const trials = {
    "more-w": { what: "more", row: "w-sam", images: 2 },
    "more-y": { what: "more", row: "y-sam", images: 2 },
    other: { what: "other", row: "y", images: 3 },
  } as const;
  const own = [scored("w-sam", 0.1), scored("w-sam", 0.11), scored("y-sam", 0.2), scored("y-sam", 0.22)];
  const judged = (w: number, y: number, runs = own) =>
    judgeTrials([scored("w-sam", w, "more-w"), scored("y-sam", y, "more-y"), scored("y", 0, "other")], runs, {
      ...{ trials, encoders: ghfeatPresets.fashion.small.encoders },
    });
  const [mse, ssim, distance, ...more] = judged(0.1, 0.059);
  assert.deepEqual([mse!.what, mse!.metric, mse!.verdict, ssim!.metric], ["more", "MSE", "holds", "SSIM"]);
  const { metric, ofBetter, ofWorse, verdict } = distance!;
  assert.deepEqual([metric, ofBetter, ofWorse, verdict], ["distance", 0.5, 0.5, "undecided"]);
  assert.deepEqual(more, []);
  assert.equal(judged(0.1, 0.061)[0]!.verdict, "undecided");
  assert.equal(judged(0.1, 0.141)[0]!.verdict, "does not hold");
  assert.equal(judged(0.1, 0.01, own.slice(0, 3))[0]!.verdict, "undecided");
});

test("a trial of L_reg's weight is compared with the runs of a row without it, beside 1.63 times the larger spread", () => {
  const scored = (row: EncoderRow, distance: number, plain: number, trial?: string): EncoderRunRecord => {
    const one = run(row, 1, distance);
    const cosine = { images: 10, plain, centred: plain };
    return { ...one, ...(trial !== undefined && { trial }), scores: { ...one.scores, cosine } };
  };
  const { encoders } = ghfeatPresets.fashion.small;
  const trials = {
    weak: { what: "weak", row: "y-sam-reg", regularizer: 0.1 },
    wide: { what: "wide", row: "y-sam-reg", regularizer: 0.1, alignedMaps: 64 },
  } as const;
  const own = [
    ...[scored("y-sam", 0.5, 0.5), scored("y-sam", 0.51, 0.51), scored("spatial", 0.1, 0)],
    ...[scored("y-sam-reg", 0.6, 0.6), scored("y-sam-reg", 0.62, 0.6)],
  ];
  const judged = (distance: number, trial: "weak" | "wide") =>
    judgeTrials([scored("y-sam-reg", distance, 0.545, trial)], own, { trials, encoders });
  const [mse, , byDistance, cosine, centred, ...more] = judged(0.472, "weak");
  assert.deepEqual([mse!.metric, byDistance!.metric, cosine!.metric, centred!.metric], ["MSE", "distance", "cosine", "centred cosine"]); // prettier-ignore
  assert.deepEqual([byDistance!.verdict, byDistance!.runs, cosine!.verdict], ["holds", [1, 2], "holds"]);
  assert.deepEqual(more, [], "a row of one run is not told from anything");
  assert.equal(judged(0.473, "weak")[2]!.verdict, "undecided");
  assert.deepEqual(judged(0.4, "wide"), [], "a row without L_reg would be another with wider maps");
});
