import { basename } from "node:path";
import type { HostImages } from "../data/images";
import { encoderRows, type EncoderRow, type GhFeatConfig } from "../experiments/ghfeat";
import type { Preset } from "../experiments/preset";
import { disposeTree } from "../nn/tree";
import type { EncoderPair } from "./encoder-pair";
import { encoderRunsOf, trainClassifiers, trainEncoder, trainGround } from "./ghfeat";
import {
  ghfeatFolder,
  isFirst,
  isPublished,
  loadGhFeat,
  recordOfRun,
  withoutTrials,
  type EncoderRunRecord,
  type GhFeat,
  type GhFeatGround,
} from "./ghfeat-shipped";
import { splitsOf } from "./splits";
import type { TrainOptions } from "./train-network";

/**
 * What the encoders of an experiment share: the networks that are shipped for the preset, else trained here and now into `folder` (an interrupted training
 * goes on, a finished one is read again).
 */
export async function ghfeatGround(
  preset: Preset,
  config: GhFeatConfig,
  folder: string,
  options: TrainOptions = {},
): Promise<GhFeatGround> {
  const shipped = ghfeatFolder(config.images.set, preset);
  if (isPublished(shipped)) return loadGhFeat(config, shipped);
  const { discriminator, ...ground } = await trainGround(config, folder, options);
  disposeTree(discriminator);
  const { classifier, judge, generator, training } = ground;
  return { classifier, judge, generator, training, files: [] };
}

/** The classifiers of an experiment alone, else as ghfeatGround. */
export async function ghfeatClassifiers(
  preset: Preset,
  config: GhFeatConfig,
  folder: string,
  options: TrainOptions = {},
): Promise<Omit<GhFeatGround, "generator">> {
  const shipped = ghfeatFolder(config.images.set, preset);
  if (isPublished(shipped)) {
    const { classifier, judge, generator, encoders, training, files } = loadGhFeat(config, shipped);
    disposeTree([generator, ...Object.values(encoders).map(({ encoder }) => encoder)]);
    const names: readonly string[] = ["classifier", "judge"];
    return {
      ...{ classifier, judge, training: training.filter(({ name }) => names.includes(name)) },
      files: files.filter((file) => names.includes(basename(file, ".safetensors"))), // a record of what follows from others would be out of date as they change
    };
  }
  const { train } = await splitsOf(config, options);
  return { ...(await trainClassifiers(config, train, folder, options)), files: [] };
}

/**
 * The networks of an experiment: those that are shipped for the preset, else trained here and now into `folder`, as ghfeatGround; of the encoders then those of
 * `rows` alone.
 */
export async function ghfeatNetworks(
  preset: Preset,
  config: GhFeatConfig,
  folder: string,
  options: TrainOptions = {},
  rows: readonly EncoderRow[] = encoderRows,
): Promise<GhFeat> {
  const shipped = ghfeatFolder(config.images.set, preset);
  if (isPublished(shipped)) return loadGhFeat(config, shipped, rows);
  const { discriminator, ...ground } = await trainGround(config, folder, options);
  const runs: EncoderRunRecord[] = [];
  const encoders: Partial<Record<EncoderRow, EncoderPair>> = {};
  const shown: Partial<Record<EncoderRow, HostImages>> = {};
  for (const run of encoderRunsOf(config)) {
    const { row } = run;
    if (!rows.includes(row)) continue;
    const trained = await trainEncoder(config, { ...ground, discriminator }, run, folder, options);
    const { encoder, generator } = trained;
    runs.push(recordOfRun(trained));
    if (isFirst(run)) {
      encoders[row] = { encoder, generator };
      shown[row] = trained.reconstructions;
    } else disposeTree([encoder, row === "scratch" ? generator : undefined]);
  }
  disposeTree(discriminator);
  const { classifier, judge, generator, training } = ground;
  return {
    ...{ config, classifier, judge, generator, encoders, training, ...withoutTrials(runs) },
    reconstructions: shown,
    files: [],
  };
}
