import { join } from "node:path";
import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { batchOf, range, toHost, type HostImages } from "../data/images";
import {
  encoderRows,
  encoderRun,
  ganWithR1,
  type EncoderRow,
  type GhFeatConfig,
  type Length,
} from "../experiments/ghfeat";
import { scoreReconstruction } from "../metrics/reconstruction";
import type { Classifier } from "../models/classifier";
import type { Discriminator } from "../models/discriminator";
import type { Encoder } from "../models/encoder";
import { drawAt, mapping, styleCodes, type Generator } from "../models/generator";
import type { Judge } from "../models/judge";
import { byClassifier, byVgg16, type Perceptual } from "../models/perceptual";
import { classifierTraining, judgeTraining } from "../train/classifier";
import { encoderTraining, reconstruct } from "../train/encoder";
import { ganTraining, type GanTraining } from "../train/gan";
import { differences, plain } from "../train/identity";
import type { Training } from "../train/loop";
import { scoredOnce, scoreEncoder, type EncoderScores } from "./encoder-scores";
import { distanceName, distanceTo, type DistanceTo } from "./frechet";
import { randomCodes } from "./random-codes";
import { batches } from "./reconstruction-scores";
import { firstOf, splitsOf } from "./splits";
import { lookEvery, trainNetwork, type NetworkTraining, type TrainOptions } from "./train-network";
import type { TrainingRecord } from "./training-record";

/** What all encoders of a configuration share. */
export interface Ground {
  readonly classifier: Classifier;
  readonly perceptual: Perceptual; // F: the classifier, unless the configuration names VGG16's weights
  readonly judge: Judge;
  readonly generator: Generator; // the moving average
  readonly discriminator: Discriminator;
  readonly toTest: DistanceTo; // of reconstructions
  readonly training: readonly TrainingRecord[];
}

/** What a record of a GAN with R1 in every n-th step is called. */
export const r1Name = (every: number) => `gan-r1-every-${every}`;

/**
 * Trains the classifier, the network of the Frechet distance, the GAN with the distance's curve, and beside it those with R1 in other steps, in `folder`. As
 * trainNetwork, goes on and stops.
 */
export async function trainGround(config: GhFeatConfig, folder: string, options: TrainOptions): Promise<Ground> {
  const { train: set, test } = await splitsOf(config, options.signal);
  const classifier = classifierTraining(config.classifier);
  const judge = judgeTraining(config.judge);
  const gan = ganTraining(config.gan);
  const z = randomCodes(64, config.gan.model.latent, 7);
  const { reals, fakes, seed } = config.evaluation;
  const distance = distanceTo(judge.state.judge, firstOf(set, reals));
  const training: TrainingRecord[] = [];
  const run = async (
    name: string,
    network: Training,
    { images, seed }: Length & { readonly seed: number },
    watched: Pick<NetworkTraining<string>, "pictures" | "evaluate" | "watch" | "lookEvery"> = {},
  ) => {
    training.push(await trainNetwork({ name, training: network, set, images, seed, ...watched }, folder, options));
  };
  const watched = ({ state: { average }, growthAt }: GanTraining) => ({
    pictures: (seen: number) => drawAt(average, styleCodes(average, mapping(average, z)), growthAt(seen)),
    evaluate: async (seen: number) => {
      const growth = growthAt(seen);
      const value = await distance.samples(average, fakes, seed, { growth });
      tf.dispose(growth.alpha);
      return { [distanceName]: value };
    },
    watch: { metric: distanceName },
    lookEvery: lookEvery(config.gan.images),
  });
  await run("classifier", classifier, config.classifier);
  await run("judge", judge, config.judge);
  await run("gan", gan, config.gan, watched(gan));
  for (const every of config.r1.every) {
    const other = ganWithR1(config, every);
    const beside = ganTraining(other);
    await run(r1Name(every), beside, other, watched(beside));
    beside.dispose();
  }
  z.dispose();
  const { average: generator, discriminator } = gan.state;
  const { vgg16 } = config.perceptual;
  return {
    perceptual: vgg16 === "" ? byClassifier(classifier.state.classifier) : byVgg16(vgg16),
    ...{ classifier: classifier.state.classifier, judge: judge.state.judge, generator, discriminator, training },
    toTest: distanceTo(judge.state.judge, firstOf(test, config.evaluation.scored)),
  };
}

/** How many test images, the first ones, pictures show the reconstructions of. */
export const shownImages = 16;

/** The encoder of one row in one run. */
export interface TrainedEncoder {
  readonly row: EncoderRow;
  readonly seed: number; // of the run, from 1 on
  readonly encoder: Encoder;
  readonly generator: Generator; // the ground's, but for the row "scratch"
  readonly training: TrainingRecord;
  readonly scores: EncoderScores;
  readonly reconstructions: HostImages; // of the first test images
}

/** Trains one encoder on its ground, in `folder`/ROW-SEED, and scores it; its log has the MSE over validation images. */
export async function trainEncoder(
  config: GhFeatConfig,
  ground: Ground,
  row: EncoderRow,
  seed: number,
  folder: string,
  options: TrainOptions,
): Promise<TrainedEncoder> {
  const splits = await splitsOf(config, options.signal);
  const { train: set, validation } = splits;
  const run = encoderRun(config, row, seed);
  const apart = differences(plain(config.gan.model), plain(run.model), "model");
  if (apart.length > 0)
    throw new Error(`encoder ${row}: it belongs to a generator of other sizes than gan.model: ${apart.join(", ")}`);
  const training = encoderTraining(run, ground);
  const { generator } = training;
  const { encoder } = training.state;
  const shown = batchOf(set, range(0, 32));
  const drawn = compile((x: tf.Tensor4D) => reconstruct(encoder, generator, run, x), { name: "reconstruct" });
  try {
    const record = await trainNetwork(
      {
        ...{ name: `${row}-${seed}`, training, set, images: run.images, seed: run.seed },
        given: [ground.generator, ground.discriminator, ground.perceptual.weights],
        pictures: () => tf.concat([shown, drawn(shown)], 0),
        evaluate: () => {
          const { mse, ssim } = scoreReconstruction(batches(validation, config.evaluation.validationImages), drawn);
          return Promise.resolve({ "validation MSE": mse, "validation SSIM": ssim });
        },
      },
      folder,
      options,
    );
    const scored = join(folder, `${row}-${seed}`, "scores.json");
    const trees = [encoder, generator, ground.judge];
    const scores = await scoredOnce(scored, { config, run, trees }, () =>
      scoreEncoder(config, splits, run, ground.toTest, { encoder, generator }),
    );
    const reconstructions = tf.tidy(() => drawn(batchOf(splits.test, range(0, shownImages))));
    return { ...{ row, seed, encoder, generator, training: record, scores }, reconstructions: toHost(reconstructions) };
  } finally {
    drawn.dispose();
    shown.dispose();
    training.dispose();
  }
}

/** All encoders that a configuration asks for, the first run of every row before the second of any. */
export function encoderRunsOf({ seeds }: Pick<GhFeatConfig, "seeds">): { row: EncoderRow; seed: number }[] {
  const most = Math.max(...Object.values(seeds));
  return range(1, most).flatMap((seed) => encoderRows.flatMap((row) => (seed <= seeds[row] ? { row, seed } : [])));
}
