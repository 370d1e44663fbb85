import { join } from "node:path";
import { tf } from "../backend/tf";
import { batches, heeding } from "../data/batches";
import { batchOf, range, toHost, type HostImages, type LabelledImages } from "../data/images";
import {
  encoderRows,
  encoderRun,
  ganWithR1,
  trialRun,
  type EncoderRow,
  type GhFeatConfig,
} from "../experiments/ghfeat";
import { scoreReconstruction } from "../metrics/reconstruction";
import type { Classifier } from "../models/classifier";
import type { Discriminator } from "../models/discriminator";
import type { Encoder } from "../models/encoder";
import { drawAt, mapping, styleCodes, type Generator } from "../models/generator";
import type { Judge } from "../models/judge";
import { byClassifier, byVgg16, type Perceptual } from "../models/perceptual";
import { disposeTree } from "../nn/tree";
import { classifierTraining, judgeTraining } from "../train/classifier";
import { encoderTraining } from "../train/encoder";
import { ganTraining, type GanTraining } from "../train/gan";
import { differences, plain } from "../train/identity";
import type { Training } from "../train/loop";
import { reconstructor } from "./encoder-pair";
import { scoredOnce, scoreEncoder, type EncoderScores } from "./encoder-scores";
import { distanceName, distanceTo, type DistanceTo } from "./frechet";
import { randomCodes } from "./random-codes";
import { firstOf, splitsOf } from "./splits";
import { lookEvery, trainNetwork, type TrainOptions } from "./train-network";
import type { TrainingRecord } from "./training-record";

/** The classifiers of a configuration. */
export interface Classifiers {
  readonly classifier: Classifier;
  readonly judge: Judge;
  readonly training: readonly TrainingRecord[];
}

/** What all encoders of a configuration share. */
export interface Ground extends Classifiers {
  readonly perceptual: Perceptual; // F: the classifier, unless the configuration names VGG16's weights
  readonly generator: Generator; // the moving average
  readonly discriminator: Discriminator;
  readonly toTest: DistanceTo; // of reconstructions
}

/** Trains the classifier and the network of the Frechet distance on `set`, in `folder`. As trainNetwork, goes on and stops. */
export async function trainClassifiers(
  config: Pick<GhFeatConfig, "classifier" | "judge">,
  set: LabelledImages,
  folder: string,
  options: TrainOptions,
): Promise<Classifiers> {
  const [ofClassifier, ofJudge] = [classifierTraining(config.classifier), judgeTraining(config.judge)];
  const run = (name: "classifier" | "judge", training: Training) =>
    trainNetwork({ name, training, set, images: config[name].images, seed: config[name].seed }, folder, options);
  const training = [await run("classifier", ofClassifier), await run("judge", ofJudge)];
  return { classifier: ofClassifier.state.classifier, judge: ofJudge.state.judge, training };
}

/** What a record of a GAN with R1 in every n-th step is called. */
export const r1Name = (every: number) => `gan-r1-every-${every}`;

/** Trains the classifiers, the GAN with the distance's curve, and beside it those with R1 in other steps, in `folder`. As trainNetwork, goes on and stops. */
export async function trainGround(config: GhFeatConfig, folder: string, options: TrainOptions): Promise<Ground> {
  const { train: set, test } = await splitsOf(config, options);
  const { classifier, judge, training } = await trainClassifiers(config, set, folder, options);
  const gan = ganTraining(config.gan);
  const z = randomCodes(64, config.gan.model.latent, 7);
  const { reals, fakes, seed } = config.evaluation;
  const distance = distanceTo(judge, firstOf(set, reals));
  const run = async (name: string, of: GhFeatConfig["gan"], training: GanTraining) => {
    const { average } = training.state;
    const network = {
      ...{ name, training, set, images: of.images, seed: of.seed },
      pictures: (seen: number) => drawAt(average, styleCodes(average, mapping(average, z)), training.growthAt(seen)),
      evaluate: async (seen: number, signal: AbortSignal | undefined) => {
        const growth = training.growthAt(seen);
        try {
          return { [distanceName]: await distance.samples(average, fakes, seed, { growth, signal }) };
        } finally {
          tf.dispose(growth.alpha);
        }
      },
      watch: { metric: distanceName },
      lookEvery: lookEvery(config.gan.images),
    };
    return trainNetwork(network, folder, options);
  };
  const records = [...training, await run("gan", config.gan, gan)];
  for (const every of config.r1.every) {
    const other = ganWithR1(config, every);
    const beside = ganTraining(other);
    records.push(await run(r1Name(every), other, beside));
    disposeTree([beside.state.average, beside.state.discriminator]);
  }
  z.dispose();
  const { average: generator, discriminator } = gan.state;
  const { vgg16 } = config.perceptual;
  return {
    perceptual: vgg16 === "" ? byClassifier(classifier) : byVgg16(vgg16),
    ...{ classifier, judge, generator, discriminator, training: records },
    toTest: distanceTo(judge, firstOf(test, config.evaluation.scored)),
  };
}

/** How many test images, the first ones, pictures show the reconstructions of. */
export const shownImages = 16;

/** One training of an encoder. */
export interface EncoderRun {
  readonly row: EncoderRow;
  readonly seed: number; // of the run, from 1 on
  readonly trial?: string; // the name of what was tried with the row
}

/** What a training of an encoder is called. */
export const runName = ({ row, seed, trial }: EncoderRun): string => trial ?? `${row}-${seed}`;

/** How it is trained. */
export const settingOf = (config: GhFeatConfig, { row, seed, trial }: EncoderRun) =>
  trial === undefined ? encoderRun(config, row, seed) : trialRun(config, trial);

/** The encoder of one training. */
export interface TrainedEncoder extends EncoderRun {
  readonly encoder: Encoder;
  readonly generator: Generator; // the ground's, but for the row "scratch"
  readonly training: TrainingRecord;
  readonly scores: EncoderScores;
  readonly reconstructions: HostImages; // of the first test images
}

/** Trains one encoder on its ground, in `folder` under its name, and scores it; its log has the MSE over validation images. */
export async function trainEncoder(
  config: GhFeatConfig,
  ground: Ground,
  which: EncoderRun,
  folder: string,
  options: TrainOptions,
): Promise<TrainedEncoder> {
  const splits = await splitsOf(config, options);
  const { train: set, validation } = splits;
  const [run, name] = [settingOf(config, which), runName(which)];
  const apart = differences(plain(config.gan.model), plain(run.model), "model");
  if (apart.length > 0)
    throw new Error(`encoder ${name}: it belongs to a generator of other sizes than gan.model: ${apart.join(", ")}`);
  const training = encoderTraining(run, ground);
  const { generator } = training;
  const { encoder } = training.state;
  const shown = batchOf(set, range(0, 32));
  const drawn = reconstructor({ encoder, generator, setting: run });
  try {
    const record = await trainNetwork(
      {
        ...{ name, training, set, images: run.images, seed: run.seed },
        given: [ground.generator, ground.discriminator, ground.perceptual.weights],
        pictures: () => tf.concat([shown, drawn(shown)], 0),
        evaluate: async (_, signal) => {
          const some = batches(validation, config.evaluation.validationImages);
          const { mse, ssim } = await scoreReconstruction(heeding(some, signal), drawn);
          return { "validation MSE": mse, "validation SSIM": ssim };
        },
      },
      folder,
      options,
    );
    const scored = join(folder, name, "scores.json");
    const trees = [encoder, generator, ground.judge];
    const scores = await scoredOnce(scored, { config, run, trees }, () =>
      scoreEncoder(config, splits, run, ground.toTest, { encoder, generator }, options.signal),
    );
    const reconstructions = tf.tidy(() => drawn(batchOf(splits.test, range(0, shownImages))));
    return { ...which, ...{ encoder, generator, training: record, scores }, reconstructions: toHost(reconstructions) };
  } finally {
    drawn.dispose();
    shown.dispose();
  }
}

/** All encoders that a configuration asks for, the first run of every row before the second of any, and trials last. */
export function encoderRunsOf({ seeds, trials }: Pick<GhFeatConfig, "seeds" | "trials">): EncoderRun[] {
  const most = Math.max(...Object.values(seeds));
  return [
    ...range(1, most).flatMap((seed) => encoderRows.flatMap((row) => (seed <= seeds[row] ? { row, seed } : []))),
    ...Object.entries(trials).map(([trial, { row }]) => ({ row, seed: 1, trial })),
  ];
}
