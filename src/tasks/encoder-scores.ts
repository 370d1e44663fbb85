import { readFileSync } from "node:fs";
import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batches, heeding, pieces, through } from "../data/batches";
import type { LabelledImages } from "../data/images";
import { cosineSamples, type GhFeatConfig } from "../experiments/ghfeat";
import { writeAtomic } from "../files/atomic";
import { sourceHash } from "../files/source-hash";
import { codeCosines } from "../metrics/code-cosine";
import { describeFrechet } from "../metrics/frechet";
import { scoreReconstruction } from "../metrics/reconstruction";
import { averageCodes } from "../models/autoencoder";
import type { EncoderSetting } from "../models/encoder";
import { mapping, styleCodes, synthesis } from "../models/generator";
import { dataIdentity } from "../train/identity";
import { codesOf, reconstructor, type EncoderPair } from "./encoder-pair";
import type { DistanceTo } from "./frechet";
import type { Splits } from "./splits";
import { bytesOf } from "./train-network";

/** What the tables say of an encoder (TPAMI Tab. II to IV). */
export interface EncoderScores {
  readonly test: Scores;
  readonly validation: Omit<Scores, "distance">; // choices are made on it
  readonly distance: string; // its protocol
  readonly cosine: { readonly images: number; readonly plain: number; readonly centred: number } | undefined; // FED; none of the spatial encoder, nor of a generator from scratch, which has no native codes
}

interface Scores {
  readonly images: number;
  readonly mse: number; // in [-1,1]
  readonly ssim: number;
  readonly distance: number; // Frechet distance of the reconstructions to the images themselves
}

/**
 * Scores over the first `scored` images of the test split and of the validation part: errors of the reconstructions, their Frechet distance `toTest` images,
 * and over `cosineSamples` the cosine between E(G(z)) and the native code. Throws what `signal` was aborted with.
 */
export async function scoreEncoder(
  config: GhFeatConfig,
  { test, validation }: Pick<Splits, "test" | "validation">,
  run: Run,
  toTest: DistanceTo,
  pair: EncoderPair,
  signal?: AbortSignal,
): Promise<EncoderScores> {
  const { scored, seed } = config.evaluation;
  const drawn = reconstructor({ ...pair, setting: run });
  const originals = (set: LabelledImages) => heeding(batches(set, scored), signal);
  try {
    const ofTest = await scoreReconstruction(originals(test), drawn);
    const hasNative = run.encoder.space !== "spatial" && run.generator === "frozen";
    return {
      test: { ...ofTest, distance: await toTest.images(through(batches(test, scored), drawn), signal) },
      distance: describeFrechet(toTest.protocol(ofTest.images, "reconstructions of these")),
      validation: await scoreReconstruction(originals(validation), drawn),
      cosine: hasNative ? await cosineToNative(run, pair, cosineSamples(config), seed, signal) : undefined,
    };
  } finally {
    drawn.dispose();
  }
}

type Run = EncoderSetting & { readonly generator: "frozen" | "scratch" };

/** FED (TPAMI Tab. IV): see codeCosines; samples are drawn with the stored noise, not truncated. */
async function cosineToNative(
  run: Run,
  pair: EncoderPair,
  samples: number,
  seed: number,
  signal: AbortSignal | undefined,
) {
  const { generator } = pair;
  const random = createRandom(seed);
  const average = tf.tidy(() => averageCodes(generator));
  const both = compile(
    (z: tf.Tensor2D) => {
      const native = styleCodes(generator, mapping(generator, z));
      const codes = codesOf({ ...pair, setting: run }, synthesis(generator, native).image);
      return codeCosines(codes, native, average);
    },
    { name: "cosines" },
  );
  const sums = { plain: 0, centred: 0 };
  try {
    for (const [, n] of pieces(samples)) {
      signal?.throwIfAborted();
      const z = random.normal([n, generator.wAverage.size]) as tf.Tensor2D;
      const { plain, centred } = both(z);
      for (const value of plain.dataSync()) sums.plain += value;
      for (const value of centred.dataSync()) sums.centred += value;
      tf.dispose([z, plain, centred]);
      await new Promise(setImmediate);
    }
  } finally {
    both.dispose();
    random.dispose();
    tf.dispose(average);
  }
  return { images: samples, plain: sums.plain / samples, centred: sums.centred / samples };
}

/**
 * The scores that a file holds, if they are those of the same networks (`trees`) under the same settings by the same code; else those of `score`, which go
 * there.
 */
export async function scoredOnce(
  file: string,
  of: { readonly config: GhFeatConfig; readonly run: unknown; readonly trees: unknown },
  score: () => Promise<EncoderScores>,
): Promise<EncoderScores> {
  const { images, validationImages, evaluation } = of.config;
  const code = sourceHash(scoringCode, process.cwd()).hash;
  const settings = Buffer.from(JSON.stringify([of.run, images, validationImages, evaluation, code]));
  const key = dataIdentity("scores", settings, ...bytesOf(of.trees)).sha256;
  const kept = keptIn(file);
  if (kept?.key === key) return kept.scores;
  const scores = await score();
  await writeAtomic(file, JSON.stringify({ key, scores }, null, 1) + "\n");
  return scores;
}

function keptIn(file: string): { readonly key: string; readonly scores: EncoderScores } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { key: string; scores: EncoderScores };
  } catch {
    return undefined; // not there, or damaged: scored anew
  }
}

/** What scores follow from; the second is known to the first by its type alone. */
const scoringCode = ["src/tasks/encoder-scores.ts", "src/tasks/frechet.ts"];
