import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { fashionMnist } from "../data/fashion";
import { batchOf, range } from "../data/images";
import type { Preset } from "../experiments/preset";
import type { QuickstartConfig } from "../experiments/quickstart";
import { writeAtomic } from "../files/atomic";
import { initEncoderAt, reconstruct } from "../models/autoencoder";
import { initClassifier, type Classifier } from "../models/classifier";
import { byClassifier } from "../models/perceptual";
import { initDiscriminator, type Discriminator } from "../models/discriminator";
import type { Encoder } from "../models/encoder";
import { initGenerator, mapping, styleCodes, synthesis, type Generator } from "../models/generator";
import { decodeTree, encodeTree } from "../nn/serialise";
import { classifierTraining } from "../train/classifier";
import { encoderTraining } from "../train/encoder";
import { ganTraining } from "../train/gan";
import { differences, plain } from "../train/identity";
import type { Training } from "../train/loop";
import { randomCodes } from "./random-codes";
import { readRecord, recordFile } from "./shipped-record";
import { trainNetwork, type TrainOptions } from "./train-network";
import type { TrainingRecord } from "./training-record";

/** The trained networks of the quickstart, and what is known of their training. */
export interface Quickstart {
  readonly config: QuickstartConfig;
  readonly generator: Generator; // the moving average
  readonly discriminator: Discriminator;
  readonly classifier: Classifier; // F
  readonly encoder: Encoder;
  readonly training: TrainingRecord<NetworkName>[];
  readonly files: readonly string[]; // weights that were read, none where the networks were trained
}

type NetworkName = "classifier" | "gan" | "encoder";

const files = ["generator", "discriminator", "classifier", "encoder"] as const;

/** Weights that are shipped with the project. */
export const shippedFolder = (preset: Preset) => join("data", "weights", "quickstart", preset);

/**
 * The quickstart's networks: the shipped weights where the preset has them for its seeds, else trained here and now into `folder` (a training that was
 * interrupted goes on; a finished one is read again). Says so where it is not what the preset leads to expect.
 */
export async function quickstartModels(
  preset: Preset,
  config: QuickstartConfig,
  folder: string,
  options: TrainOptions = {},
): Promise<Quickstart> {
  const shipped = shippedFolder(preset);
  if (!existsSync(recordFile(shipped))) return trainQuickstart(config, folder, options);
  const seeds = shippedSeeds(shipped);
  if (seeds.every(([name, seed]) => config[name].seed === seed)) return loadQuickstart(config, shipped);
  console.log(`the weights in ${shipped} are those of other seeds: all three networks are trained for this run`);
  return trainQuickstart(config, folder, options);
}

const readTraining = (folder: string) => readRecord(folder) as TrainingRecord<NetworkName>[];

const shippedSeeds = (folder: string) =>
  readTraining(folder).map(({ name, config }) => [name, (config as { seed: number }).seed] as const);

/** Trains F, the GAN and the encoder in turn, on the training split only. Throws when the signal stops it; running it again goes on. */
export async function trainQuickstart(
  config: QuickstartConfig,
  folder: string,
  options: TrainOptions = {},
): Promise<Quickstart> {
  const set = fashionMnist("train");
  const training: TrainingRecord<NetworkName>[] = [];
  const run = async (
    name: NetworkName,
    network: Training,
    { images, seed }: { images: number; seed: number },
    pictures?: () => tf.Tensor4D,
    given?: unknown,
  ) => {
    const what = { name, training: network, set, images, seed, given, ...(pictures && { pictures }) };
    training.push(await trainNetwork(what, folder, options));
  };

  const classifier = classifierTraining(config.classifier);
  await run("classifier", classifier, config.classifier);

  const gan = ganTraining(config.gan);
  const z = randomCodes(64, config.gan.model.latent, 7);
  const { average: generator, discriminator } = gan.state;
  await run("gan", gan, config.gan, () => synthesis(generator, styleCodes(generator, mapping(generator, z))).image);

  const encoder = encoderTraining(config.encoder, {
    ...{ generator, discriminator },
    perceptual: byClassifier(classifier.state.classifier),
  });
  const shown = batchOf(set, range(0, 32));
  await run(
    "encoder",
    encoder,
    config.encoder,
    () => tf.concat([shown, reconstruct(encoder.state.encoder, generator, config.encoder, shown)], 0),
    [generator, discriminator, classifier.state.classifier],
  );
  tf.dispose([z, shown]);
  return {
    config,
    generator,
    discriminator,
    classifier: classifier.state.classifier,
    encoder: encoder.state.encoder,
    training,
    files: [],
  };
}

/** Writes the networks (16-bit floats) and the record of their training to a folder, to be shipped. */
export async function saveQuickstart(models: Quickstart, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  rmSync(recordFile(folder), { force: true }); // it is written last
  for (const name of files)
    await writeAtomic(join(folder, `${name}.safetensors`), encodeTree(models[name], { half: true }));
  await writeAtomic(recordFile(folder), JSON.stringify(models.training, null, 1) + "\n");
}

/** The networks of a folder that `saveQuickstart` wrote. Throws when they were trained under another configuration than `config`, naming the keys. */
export function loadQuickstart(config: QuickstartConfig, folder: string): Quickstart {
  const training = readTraining(folder);
  for (const { name, config: used } of training) {
    const changed = differences(used, plain(config[name]), name);
    if (changed.length > 0)
      throw new Error(
        `${folder}: trained under another configuration; npm run train -- quickstart --preset NAME --publish makes new ones:\n  ${changed.join("\n  ")}`,
      );
  }
  const weights = files.map((name) => join(folder, `${name}.safetensors`));
  const models = { config, ...untrainedModels(config), training, files: weights };
  files.forEach((name, i) => decodeTree(models[name], readFileSync(weights[i]!), weights[i]!));
  return models;
}

/** Networks of the right sizes, for weights that are read from files. */
function untrainedModels({ gan, classifier, encoder }: QuickstartConfig): Pick<Quickstart, (typeof files)[number]> {
  const random = createRandom(0);
  const generator = initGenerator(gan.model, random);
  const models = {
    generator,
    discriminator: initDiscriminator(gan.model, random),
    classifier: initClassifier(classifier.channels, classifier.classes, random),
    encoder: initEncoderAt(generator, encoder, random),
  };
  random.dispose();
  return models;
}
