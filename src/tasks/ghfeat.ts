import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../backend/random";
import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { fashionMnist } from "../data/fashion";
import { batchOf, part, range, type ImageSet } from "../data/images";
import { encoderRows, encoderRun, type EncoderRow, type GhFeatConfig } from "../experiments/ghfeat";
import type { Preset } from "../experiments/preset";
import { writeAtomic } from "../files/atomic";
import { scoreReconstruction } from "../metrics/reconstruction";
import type { Classifier } from "../models/classifier";
import type { Discriminator } from "../models/discriminator";
import type { Encoder } from "../models/encoder";
import { mapping, styleCodes, synthesis, type Generator } from "../models/generator";
import type { Judge } from "../models/judge";
import { encodeTree } from "../nn/serialise";
import { classifierTraining, judgeTraining } from "../train/classifier";
import { encoderTraining, reconstruct } from "../train/encoder";
import { ganTraining } from "../train/gan";
import { distanceName, distanceTo } from "./frechet";
import { batches } from "./reconstruction-scores";
import { trainNetwork, type TrainOptions } from "./train-network";
import type { TrainingRecord } from "./training-record";

/** The images of a configuration: what is trained on, what choices are made on, what is reported. */
export function splitsOf(config: GhFeatConfig): { train: ImageSet; validation: ImageSet; test: ImageSet } {
  const all = fashionMnist("train");
  const first = all.count - config.validationImages;
  return {
    train: part(all, `${all.name}, images 1 to ${first}`, 0, first),
    validation: part(all, `${all.name}, images ${first + 1} to ${all.count}`, first, config.validationImages),
    test: fashionMnist("test"),
  };
}

/** What all encoders of a configuration share. */
export interface Ground {
  readonly classifier: Classifier; // F
  readonly judge: Judge;
  readonly generator: Generator; // the moving average
  readonly discriminator: Discriminator;
  readonly training: readonly TrainingRecord[];
}

/** Trains F, the network of the Frechet distance, and the GAN with the distance's curve, in `folder`. As trainNetwork, goes on and stops. */
export async function trainGround(config: GhFeatConfig, folder: string, options: TrainOptions): Promise<Ground> {
  const { train: set } = splitsOf(config);
  const classifier = classifierTraining(config.classifier);
  const judge = judgeTraining(config.judge);
  const gan = ganTraining(config.gan);
  const { average: generator, discriminator } = gan.state;
  const z = fixedCodes(64, config.gan.model.latent);
  const distance = distanceTo(judge.state.judge, set);
  const { fakes, seed } = config.evaluation;
  const training: TrainingRecord[] = [];
  const { images: ofF, seed: orderOfF } = config.classifier;
  training.push(
    await trainNetwork({ name: "classifier", training: classifier, set, images: ofF, seed: orderOfF }, folder, options),
    await trainNetwork(
      { name: "judge", training: judge, set, images: config.judge.images, seed: config.judge.seed },
      folder,
      options,
    ),
    await trainNetwork(
      {
        ...{ name: "gan", training: gan, set, images: config.gan.images, seed: config.gan.seed },
        pictures: () => synthesis(generator, styleCodes(generator, mapping(generator, z))).image,
        evaluate: () => Promise.resolve({ [distanceName]: distance.samples(generator, fakes, seed) }),
        watch: { metric: distanceName },
      },
      folder,
      options,
    ),
  );
  z.dispose();
  return {
    ...{ classifier: classifier.state.classifier, judge: judge.state.judge },
    ...{ generator, discriminator, training },
  };
}

/** Fixed codes z ~ N(0, I) for pictures: [n,latent] */
function fixedCodes(n: number, latent: number): tf.Tensor2D {
  const random = createRandom(7);
  const z = random.normal([n, latent]) as tf.Tensor2D;
  random.dispose();
  return z;
}

/** The encoder of one row in one run. */
export interface TrainedEncoder {
  readonly row: EncoderRow;
  readonly seed: number; // of the run, from 1 on
  readonly encoder: Encoder;
  readonly generator: Generator; // the ground's, but for the row "scratch"
  readonly training: TrainingRecord;
}

/** Trains one encoder on its ground, in `folder`/ROW-SEED; its log has the MSE over validation images. */
export async function trainEncoder(
  config: GhFeatConfig,
  ground: Ground,
  row: EncoderRow,
  seed: number,
  folder: string,
  options: TrainOptions,
): Promise<TrainedEncoder> {
  const { train: set, validation } = splitsOf(config);
  const run = encoderRun(config, row, seed);
  const training = encoderTraining(run, { ...ground, feature: ground.classifier });
  const { generator } = training;
  const { encoder } = training.state;
  const shown = batchOf(set, range(0, 32));
  const drawn = compile((x: tf.Tensor4D) => reconstruct(encoder, generator, run, x), { name: "reconstruct" });
  try {
    const record = await trainNetwork(
      {
        ...{ name: `${row}-${seed}`, training, set, images: run.images, seed: run.seed },
        pictures: () => tf.concat([shown, drawn(shown)], 0),
        evaluate: () => {
          const { mse, ssim } = scoreReconstruction(batches(validation, config.evaluation.validationImages), drawn);
          return Promise.resolve({ "validation MSE": mse, "validation SSIM": ssim });
        },
      },
      folder,
      options,
    );
    return { row, seed, encoder, generator, training: record };
  } finally {
    drawn.dispose();
    shown.dispose();
  }
}

/** All encoders that a configuration asks for, the first run of every row before the second of any. */
export function encoderRunsOf({ seeds }: Pick<GhFeatConfig, "seeds">): { row: EncoderRow; seed: number }[] {
  const most = Math.max(...Object.values(seeds));
  return range(1, most).flatMap((seed) => encoderRows.flatMap((row) => (seed <= seeds[row] ? { row, seed } : [])));
}

/** Where the networks of an experiment are shipped. */
export const ghfeatFolder = (experiment: string, preset: Preset) =>
  join("data", "weights", `ghfeat-${experiment}`, preset);

/** Writes F, the judge, the generator, the first run's encoders (16-bit floats) and the records of all trainings, to be shipped. -> the folder */
export async function publishGhFeat(
  experiment: string,
  preset: Preset,
  ground: Ground,
  encoders: readonly TrainedEncoder[],
): Promise<string> {
  const folder = ghfeatFolder(experiment, preset);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, tree: unknown) =>
    writeAtomic(join(folder, `${name}.safetensors`), encodeTree(tree, { half: true }));
  const { classifier, judge, generator } = ground;
  for (const [name, tree] of Object.entries({ classifier, judge, generator })) await write(name, tree);
  for (const { row, seed, encoder } of encoders) if (seed === 1) await write(row, encoder);
  const records = [...ground.training, ...encoders.map(({ training }) => training)];
  await writeAtomic(join(folder, "training.json"), JSON.stringify(records, null, 1) + "\n");
  return folder;
}
