import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../backend/random";
import { encoderRun, type EncoderRow, type GhFeatConfig } from "../experiments/ghfeat";
import type { Preset } from "../experiments/preset";
import { writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { initClassifier, type Classifier } from "../models/classifier";
import type { Encoder } from "../models/encoder";
import { initGenerator, type Generator } from "../models/generator";
import { initJudge, type Judge } from "../models/judge";
import { decodeTree, encodeTree } from "../nn/serialise";
import { initEncoderAt } from "../train/encoder";
import { differences, plain } from "../train/identity";
import type { EncoderScores } from "./encoder-scores";
import { trainGround, type Ground, type TrainedEncoder } from "./ghfeat";
import type { TrainOptions } from "./train-network";
import type { TrainingRecord } from "./training-record";

/** One run of a row: how it was trained and what came of it. */
export interface EncoderRunRecord {
  readonly row: EncoderRow;
  readonly seed: number;
  readonly training: TrainingRecord;
  readonly scores: EncoderScores;
}

/** What all encoders of an experiment share, without what only their training needs. */
export interface GhFeatGround {
  readonly classifier: Classifier; // F
  readonly judge: Judge;
  readonly generator: Generator;
  readonly training: readonly TrainingRecord[]; // of F, the judge and the GAN
  readonly files: readonly string[]; // weights that were read, none where the networks were trained
}

/** The networks of an experiment: the first run's encoder of every row, and the records of all runs. */
export interface GhFeat extends GhFeatGround {
  readonly config: GhFeatConfig;
  readonly encoders: Readonly<
    Partial<Record<EncoderRow, { readonly encoder: Encoder; readonly generator: Generator }>>
  >;
  readonly runs: readonly EncoderRunRecord[];
}

/** Where the networks of an experiment are shipped. */
export const ghfeatFolder = (experiment: string, preset: Preset) =>
  join("data", "weights", `ghfeat-${experiment}`, preset);

const record = "training.json";

interface Records {
  readonly validationImages: number;
  readonly evaluation: GhFeatConfig["evaluation"];
  readonly files: Readonly<Record<string, string>>; // SHA-256 of the weights, by name
  readonly ground: readonly TrainingRecord[];
  readonly runs: readonly EncoderRunRecord[];
}

/**
 * What the encoders of an experiment share: the networks that are shipped for the preset, else trained here and now into `folder` (an interrupted training
 * goes on, a finished one is read again).
 */
export async function ghfeatGround(
  experiment: string,
  preset: Preset,
  config: GhFeatConfig,
  folder: string,
  options: TrainOptions = {},
): Promise<GhFeatGround> {
  const shipped = ghfeatFolder(experiment, preset);
  if (existsSync(join(shipped, record))) return loadGhFeat(config, shipped);
  const { classifier, judge, generator, training } = await trainGround(config, folder, options);
  return { classifier, judge, generator, training, files: [] };
}

const recordOfRun = ({ row, seed, training, scores }: TrainedEncoder): EncoderRunRecord => ({
  ...{ row, seed, training, scores },
});

/**
 * Writes F, the judge, the generator, the first run's encoders (16-bit floats) and the records of all trainings, to be shipped. A row whose generator was
 * trained with it is not shipped, but for its record.
 */
export async function publishGhFeat(
  folder: string,
  config: GhFeatConfig,
  { classifier, judge, generator, training }: Ground,
  encoders: readonly TrainedEncoder[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, record), { force: true }); // without it the folder counts as empty, so a kill leaves no old record beside new weights
  const files: Record<string, string> = {};
  const write = async (name: string, tree: unknown) => {
    const bytes = encodeTree(tree, { half: true });
    files[name] = sha256(bytes);
    await writeAtomic(join(folder, `${name}.safetensors`), bytes);
  };
  for (const [name, tree] of Object.entries({ classifier, judge, generator })) await write(name, tree);
  for (const { row, seed, encoder } of encoders) if (seed === 1 && row !== "scratch") await write(row, encoder);
  const { validationImages, evaluation } = config;
  const records: Records = { validationImages, evaluation, files, ground: training, runs: encoders.map(recordOfRun) };
  await writeAtomic(join(folder, record), JSON.stringify(records, null, 1) + "\n");
}

/** The networks of a folder that `publishGhFeat` wrote. Throws when they were trained under another configuration than `config`, naming the keys. */
export function loadGhFeat(config: GhFeatConfig, folder: string): GhFeat {
  const {
    ground,
    runs,
    validationImages,
    evaluation,
    files: hashes,
  } = JSON.parse(readFileSync(join(folder, record), "utf8")) as Records;
  const here = { validationImages: config.validationImages, evaluation: config.evaluation };
  const expected = (name: string) => config[name as "classifier" | "judge" | "gan"];
  const changes = [
    ...differences({ validationImages, evaluation }, plain(here), "config"),
    ...ground.flatMap(({ name, config: used }) => differences(used, plain(expected(name)), name)),
    ...runs.flatMap(({ row, seed, training }) =>
      differences(training.config, plain(encoderRun(config, row, seed)), training.name),
    ),
  ];
  if (changes.length > 0)
    throw new Error(
      `${folder}: trained under another configuration; npm run train with --publish makes new ones:\n  ${changes.join("\n  ")}`,
    );
  const files: string[] = [];
  const read = <W>(name: string, into: W): W => {
    const file = join(folder, `${name}.safetensors`);
    const bytes = readFileSync(file);
    if (sha256(bytes) !== hashes[name])
      throw new Error(
        `${file}: not the weights that ${record} beside it tells of; take both from one version of the project`,
      );
    decodeTree(into, bytes, file);
    files.push(file);
    return into;
  };
  const random = createRandom(0);
  const { channels, classes, resolution } = config.judge;
  const classifier = read("classifier", initClassifier(channels, classes, random));
  const judge = read("judge", initJudge(resolution, channels, classes, random));
  const generator = read("generator", initGenerator(config.gan.model, random));
  const shipped = runs.filter(({ row, seed }) => seed === 1 && row !== "scratch");
  const encoders = shipped.map(({ row }) => {
    const encoder = read(row, initEncoderAt(generator, config.encoders[row], random));
    return [row, { encoder, generator }] as const;
  });
  random.dispose();
  return {
    ...{ config, classifier, judge, generator, encoders: Object.fromEntries(encoders) },
    ...{ training: ground, runs, files },
  };
}
