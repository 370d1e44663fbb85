import { existsSync } from "node:fs";
import { tf } from "../backend/tf";
import { batches, through } from "../data/batches";
import { imageFolder } from "../data/folder";
import { pixelsOf, range, toHost, type HostImages, type ImageSource } from "../data/images";
import { dataSets, openSet } from "../data/sets/registry";
import { scoreReconstruction, type ReconstructionScore } from "../metrics/reconstruction";
import type { StyleGanConfig } from "../models/stylegan-config";
import { reconstructor, type ReadyPair } from "./encoder-pair";
import type { GivenMetrics, MeasuredMetric } from "./given-metrics";

/** Images for given weights, with how files became pixels. */
export type GivenImages = ImageSource & {
  readonly protocol: string;
  readonly folder?: string; // where the images lie, if they are a folder's
  readonly close: () => void;
};

/** The first images of a data set's split ("ffhq", "test"; see npm run data -- list), or of a folder, as a generator of these sizes sees them. Throws for what is neither. */
export async function openImages(
  data: string,
  split: string,
  { resolution, channels }: StyleGanConfig,
  count: number,
): Promise<GivenImages> {
  const size = { size: resolution, channels: channels as 1 | 3 };
  if (dataSets.some(({ name }) => name === data)) return openSet(data, split, { ...size, count });
  if (!existsSync(data))
    throw new Error(`data ${data}: neither a data set (npm run data -- list) nor a folder of images`);
  return { ...(await imageFolder({ ...size, folders: data, classes: "none", onDamaged: "fail" })), folder: data };
}

/** Scores over the first images, by those metrics too that were given, and pictures of the first few. */
export interface GivenReconstruction {
  readonly score: ReconstructionScore;
  readonly measured: readonly MeasuredMetric[];
  readonly originals: HostImages;
  readonly reconstructions: HostImages;
}

const shown = 16;

/** Draws the first `count` images again from their codes and scores them by the protocol of the tables (metrics/reconstruction.ts). */
export async function reconstructGiven(
  weights: ReadyPair,
  images: ImageSource,
  count: number,
  metrics?: GivenMetrics,
): Promise<GivenReconstruction> {
  const atOnce = Math.max(4, Math.round(100 * (32 / images.size) ** 2)); // maps of a large batch at 256 px take gigabytes
  const replaced = reconstructor(weights);
  const originals = () => batches(images, count, atOnce);
  try {
    const score = await scoreReconstruction(originals(), replaced);
    const compared = { originals, replaced, count: score.images, split: images.name, called: "their reconstructions" };
    const measured = (await metrics?.measure(compared)) ?? [];
    const first = range(0, Math.min(shown, score.images));
    const drawn = tf.tidy(() => tf.concat([...through(batches(images, first.length, atOnce), replaced)]));
    return { score, measured, originals: pixelsOf(images, first), reconstructions: toHost(drawn) };
  } finally {
    replaced.dispose();
  }
}
