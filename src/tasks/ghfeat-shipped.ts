import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createRandom } from "../backend/random";
import { toByte, type HostImages } from "../data/images";
import { encoderRows, ganWithR1, type EncoderRow, type GhFeatConfig, type ImageSetName } from "../experiments/ghfeat";
import type { Preset } from "../experiments/preset";
import { writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../files/safetensors";
import { initEncoderAt } from "../models/autoencoder";
import { initClassifier, type Classifier } from "../models/classifier";
import { initGenerator, type Generator } from "../models/generator";
import { initJudge, type Judge } from "../models/judge";
import { decodeTree, encodeTree } from "../nn/serialise";
import type { EncoderTrainingConfig } from "../train/encoder";
import { differences, plain } from "../train/identity";
import type { EncoderPair, ReadyPair } from "./encoder-pair";
import type { EncoderScores } from "./encoder-scores";
import { encoderRunsOf, r1Name, runName, settingOf, type EncoderRun, type Ground, type TrainedEncoder } from "./ghfeat";
import { readRecord, recordFile } from "./shipped-record";
import type { TrainingRecord } from "./training-record";

/** One training of an encoder and what came of it. */
export interface EncoderRunRecord extends EncoderRun {
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

/** The networks of an experiment: the first run's encoder of every row that is shipped or was trained here, and the records of all runs. */
export interface GhFeat extends GhFeatGround {
  readonly config: GhFeatConfig;
  readonly encoders: Readonly<Partial<Record<EncoderRow, EncoderPair>>>;
  readonly runs: readonly EncoderRunRecord[];
  readonly trials: readonly EncoderRunRecord[];
  readonly reconstructions: Readonly<Partial<Record<EncoderRow, HostImages>>>; // of the first `shownImages` test images by the first run of every row
}

/** Where the networks of an experiment are shipped. */
export const ghfeatFolder = (experiment: ImageSetName, preset: Preset) =>
  join("data", "weights", `ghfeat-${experiment}`, preset);

/** Whether networks are shipped there. */
export const isPublished = (folder: string): boolean => existsSync(recordFile(folder));

interface Records {
  readonly images: GhFeatConfig["images"];
  readonly validationImages: number;
  readonly evaluation: GhFeatConfig["evaluation"];
  readonly files: Readonly<Record<string, string>>; // SHA-256 of the weights, by name
  readonly ground: readonly TrainingRecord[];
  readonly runs: readonly EncoderRunRecord[]; // trials among them
}

export const recordOfRun = ({ row, seed, trial, training, scores }: TrainedEncoder): EncoderRunRecord => ({
  ...{ row, seed, ...(trial !== undefined && { trial }), training, scores },
});

/** Trials apart from the rows' own runs. */
export const withoutTrials = (all: readonly EncoderRunRecord[]): Pick<GhFeat, "runs" | "trials"> => ({
  runs: all.filter(({ trial }) => trial === undefined),
  trials: all.filter(({ trial }) => trial !== undefined),
});

/** Images in [-1,1] as bytes. */
const stored = ({ data, shape }: HostImages): StoredTensor => ({
  ...{ dtype: "U8", shape },
  data: Uint8Array.from(data, toByte),
});

/** Whether a row's weights and pictures are those of this run. */
export const isFirst = ({ seed, trial }: EncoderRun) => seed === 1 && trial === undefined;

const isShipped = ({ shipped }: GhFeatConfig, run: EncoderRun) => isFirst(run) && shipped.includes(run.row);

/**
 * Writes F, the judge, the generator, those encoders of the first run that the configuration names (16-bit floats), pictures of every row's reconstructions, and
 * the records of all trainings.
 */
export async function publishGhFeat(
  folder: string,
  config: GhFeatConfig,
  { classifier, judge, generator, training }: Ground,
  encoders: readonly TrainedEncoder[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  rmSync(recordFile(folder), { force: true }); // without it the folder counts as empty, so a kill leaves no old record beside new weights
  const files: Record<string, string> = {};
  const write = async (name: string, tree: unknown) => {
    const bytes = encodeTree(tree, { half: true });
    files[name] = sha256(bytes);
    await writeAtomic(join(folder, `${name}.safetensors`), bytes);
  };
  for (const [name, tree] of Object.entries({ classifier, judge, generator })) await write(name, tree);
  for (const one of encoders) if (isShipped(config, one)) await write(one.row, one.encoder);
  const pictures = encodeSafetensors(
    Object.fromEntries(encoders.filter(isFirst).map(({ row, reconstructions }) => [row, stored(reconstructions)])),
  );
  files["reconstructions"] = sha256(pictures);
  await writeAtomic(join(folder, "reconstructions.safetensors"), pictures);
  const { images, validationImages, evaluation } = config;
  const records: Records = {
    images,
    validationImages,
    evaluation,
    files,
    ground: training,
    runs: encoders.map(recordOfRun),
  };
  await writeAtomic(recordFile(folder), JSON.stringify(records, null, 1) + "\n");
}

/** Reads files of a folder, each checked by its hash; `files` are those that were read. */
function readerOf(folder: string, hashes: Records["files"]) {
  const files: string[] = [];
  const checked = (name: string) => {
    const file = join(folder, `${name}.safetensors`);
    const bytes = readFileSync(file);
    if (sha256(bytes) !== hashes[name])
      throw new Error(
        `${file}: not the weights that ${basename(recordFile(folder))} beside it tells of; take both from one version of the project`,
      );
    files.push(file);
    return { bytes, file };
  };
  const read = <W>(name: string, into: W): W => {
    const { bytes, file } = checked(name);
    decodeTree(into, bytes, file);
    return into;
  };
  return { files, checked, read };
}

const recordsIn = (folder: string) => readRecord(folder) as Records;

const rowsOf = ({ files = {} }: Partial<Records>) => encoderRows.filter((row) => row in files);

/** Rows whose encoders a folder has; none where another kind of training is recorded there. */
export const shippedRows = (folder: string): EncoderRow[] => rowsOf(recordsIn(folder));

/** The encoder of a row that a folder has, with its generator and the files that were read. Throws, naming the rows that there are, for any other. */
export function loadShippedEncoder(folder: string, row: string): ReadyPair & { readonly files: readonly string[] } {
  const records = recordsIn(folder);
  const { runs, files: hashes } = records;
  const rows = rowsOf(records);
  const run = runs.find((one) => one.row === row && isFirst(one));
  if (!run || !rows.includes(run.row))
    throw new Error(`${folder}: has no encoder "${row}"; there are ${rows.join(", ") || "none"}`);
  const setting = run.training.config as EncoderTrainingConfig;
  const { files, read } = readerOf(folder, hashes);
  const random = createRandom(0);
  const generator = read("generator", initGenerator(setting.model, random));
  const encoder = read(row, initEncoderAt(generator, setting, random));
  random.dispose();
  return { encoder, generator, setting, files };
}

/**
 * The networks of a folder that `publishGhFeat` wrote. Throws when they were trained under another configuration than `config`, naming the keys, and when one of
 * those that encoders share or a run of `rows` is not among them, trials excepted.
 */
export function loadGhFeat(config: GhFeatConfig, folder: string, rows: readonly EncoderRow[] = []): GhFeat {
  const { ground, runs, images, validationImages, evaluation, files: hashes } = recordsIn(folder);
  const here = { images: config.images, validationImages: config.validationImages, evaluation: config.evaluation };
  const besides = config.r1.every.map((every) => [r1Name(every), ganWithR1(config, every)] as const);
  const { classifier: ofClassifier, judge: ofJudge, gan } = config;
  const expected: Record<string, unknown> = {
    ...{ classifier: ofClassifier, judge: ofJudge, gan },
    ...Object.fromEntries(besides),
  };
  const changes = [
    ...differences({ images, validationImages, evaluation }, plain(here), "config"),
    ...ground.flatMap(({ name, config: used }) =>
      name in expected
        ? differences(used, plain(expected[name]), name)
        : [`${name}: no training of this configuration`],
    ),
    ...runs.flatMap((run) =>
      run.trial !== undefined && !(run.trial in config.trials)
        ? [`${run.trial}: no trial of this configuration`]
        : differences(run.training.config, plain(settingOf(config, run)), run.training.name),
    ),
  ];
  if (changes.length > 0)
    throw new Error(
      `${folder}: trained under another configuration; npm run train with --publish makes new ones:\n  ${changes.join("\n  ")}`,
    );
  const missing = [
    ...Object.keys(expected).filter((name) => !ground.some((one) => one.name === name)),
    ...encoderRunsOf(config)
      .filter(({ row, trial }) => rows.includes(row) && trial === undefined) // trials may come later
      .map(runName)
      .filter((name) => !runs.some(({ training }) => training.name === name)),
  ];
  if (missing.length > 0)
    throw new Error(
      `${folder}: without ${missing.join(", ")}; npm run train with --publish trains what is missing and writes all`,
    );
  const { files, checked, read } = readerOf(folder, hashes);
  const random = createRandom(0);
  const { channels, classes, resolution } = config.judge;
  const classifier = read("classifier", initClassifier(channels, classes, random));
  const judge = read("judge", initJudge(resolution, channels, classes, random));
  const generator = read("generator", initGenerator(config.gan.model, random));
  const shipped = runs.filter((run) => isShipped(config, run));
  const encoders = shipped.map(({ row }) => {
    const encoder = read(row, initEncoderAt(generator, config.encoders[row], random));
    return [row, { encoder, generator }] as const;
  });
  random.dispose();
  const pictures = checked("reconstructions");
  const { tensors: reconstructions } = decodeSafetensors(pictures.bytes, pictures.file);
  return {
    ...{ config, classifier, judge, generator, encoders: Object.fromEntries(encoders) },
    reconstructions: reconstructions as GhFeat["reconstructions"],
    ...{ training: ground, ...withoutTrials(runs), files },
  };
}
