import type { AdamConfig } from "../train/adam";
import type { ClassifierTrainingConfig, JudgeTrainingConfig } from "../train/classifier";
import type { EncoderTrainingConfig } from "../train/encoder";
import type { Difficulty } from "../data/toyfaces/shot";
import type { GanTrainingConfig } from "../train/gan";

export interface Length {
  readonly images: number; // seen in training
}

/** What is learnt from: real images of clothes, or drawn faces and bedrooms, which stand for FF-HQ and LSUN. */
export const imageSets = ["fashion", "toyfaces", "toyrooms"] as const;
export type ImageSetName = (typeof imageSets)[number];

export interface ImagesConfig {
  readonly set: ImageSetName;
  readonly train: number; // images of the split, the validation part among them
  readonly test: number;
  readonly difficulty?: Difficulty; // of toyfaces
}

/** A row trained once more with something changed, to find out why an ordering comes out as it does. */
export interface Trial {
  readonly what: string; // that is changed; trials with the same text are compared
  readonly row: EncoderRow;
  readonly images?: number; // so many times the row's own
  readonly regularizer?: number; // lambda3, so many times
  readonly alignedMaps?: number; // of the pyramid and the alignment, in place of the row's own
}

/** GH-Feat on one set of images: a StyleGAN, and encoders that differ in one thing each (TPAMI Tab. II, III, X). */
export interface GhFeatConfig {
  readonly images: ImagesConfig;
  readonly validationImages: number; // its training images' last ones, which no training sees: choices are made on them
  readonly classifier: ClassifierTrainingConfig & Length; // F, unless `perceptual` names another
  readonly perceptual: {
    readonly vgg16: string; // safetensors of VGG16's weights: it is F then; "" unless chosen
    readonly weight: number; // lambda2 of eq. 3 then, in place of the encoders' own, which belongs to the classifier's scale: the paper's 5e-5, beside a norm as much smaller as that is
  };
  readonly judge: JudgeTrainingConfig & Length; // network of the Frechet distance
  readonly gan: GanTrainingConfig & Length;
  readonly r1: { readonly every: readonly number[] } & Length; // the same GAN beside it, with R1 in every n-th step, as far as so many images
  readonly encoders: Readonly<Record<EncoderRow, EncoderTrainingConfig & Length>>;
  readonly seeds: Readonly<Record<EncoderRow, number>>; // how many runs of each
  readonly trials: Readonly<Record<string, Trial>>; // by names other than those of runs
  readonly shipped: readonly EncoderRow[]; // whose first run's weights come with the project; the records of all runs do
  readonly evaluation: {
    readonly reals: number; // of the training split, which samples are compared with
    readonly fakes: number; // per point of the distance's curve; FED's too, see cosineSamples
    readonly validationImages: number; // per point of an encoder's curve
    readonly scored: number; // of the test split and of the validation part, for the tables
    readonly seed: number;
  };
}

/** Rows of TPAMI Tab. II, of Tab. X ("spatial") and of Tab. III ("scratch"). */
export const encoderRows = ["w-sam", "y", "y-sam", "y-sam-reg", "spatial", "scratch"] as const;
export type EncoderRow = (typeof encoderRows)[number];

/** The rate falls to 0.8^8 = 0.168 of its start over the run, as in the released code. */
export const decayOver = (images: number, batch: number) => ({ factor: 0.8, steps: images / batch / 8 });

/** Samples that FED is the mean over: the paper's 10,000 (TPAMI 4.2.2), fewer where the distance has fewer. */
export const cosineSamples = ({ evaluation }: Pick<GhFeatConfig, "evaluation">): number =>
  Math.min(10_000, evaluation.fakes);

/** How many of a generator's layers, the coarsest, TPAMI Fig. 4 edits: 5 of 14, of others the same share. */
export const editedCount = (layers: number): number => Math.round((5 / 14) * layers);

/** The GAN with R1 in every n-th step, which shows what that does. */
export const ganWithR1 = ({ gan, r1 }: GhFeatConfig, every: number): GhFeatConfig["gan"] => ({
  ...gan,
  ...{ r1Every: every, images: r1.images },
});

/** The seed in run number `run`, from 1 on, of what has the seed `first` in run 1. */
export function seedOf(first: number, run: number): number {
  if (!Number.isSafeInteger(run) || run < 1) throw new Error(`seed ${run}: expected a whole number from 1 on`);
  return first + 100 * (run - 1);
}

/** The run number `seed`, from 1 on, of a row: first weights and order of the data differ, the generator does not. */
export function encoderRun(config: GhFeatConfig, row: EncoderRow, seed: number): EncoderTrainingConfig & Length {
  const { loss, ...first } = config.encoders[row];
  const perceptual = config.perceptual.vgg16 === "" ? loss.perceptual : config.perceptual.weight;
  return { ...first, loss: { ...loss, perceptual }, seed: seedOf(first.seed, seed) };
}

/** The run of a trial: the first one of its row, but for what it changes. */
export function trialRun(config: GhFeatConfig, name: string): EncoderTrainingConfig & Length {
  const trial = config.trials[name];
  if (!trial) throw new Error(`trial "${name}": there are ${Object.keys(config.trials).join(", ") || "none"}`);
  const { row, images, regularizer = 1 } = trial;
  const first = encoderRun(config, row, 1);
  const { alignedMaps = first.encoder.alignedMaps } = trial;
  const run = {
    ...first,
    loss: { ...first.loss, regularizer: regularizer * first.loss.regularizer },
    encoder: { ...first.encoder, alignedMaps },
  };
  return images === undefined ? run : withDecay({ ...run, images: images * first.images });
}

/** A run whose rate's decay, where it has one, fits its images and batch. */
function fit<T extends { readonly images: number; readonly batch: number; readonly adam: AdamConfig }>(run: T): T {
  const { images, batch, adam } = run;
  return adam.decay ? { ...run, adam: { ...adam, decay: decayOver(images, batch) } } : run;
}

const withDecay = (run: EncoderTrainingConfig & Length) => ({
  ...fit(run),
  criticAdam: fit({ ...run, adam: run.criticAdam }).adam,
});

/** The configuration with the rates' decay made to fit images and batch of every network, which may have been changed: 0.8^8 at the end of its run. */
export function withRunLengths(config: GhFeatConfig): GhFeatConfig {
  const encoders = Object.fromEntries(encoderRows.map((row) => [row, withDecay(config.encoders[row])]));
  return {
    ...config,
    ...{ classifier: fit(config.classifier), judge: fit(config.judge) },
    encoders: encoders as unknown as GhFeatConfig["encoders"],
  };
}
