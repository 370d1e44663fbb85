import { relative } from "node:path";
import { ImageError } from "../data/decode";
import { imageFolder, type FolderImages } from "../data/folder";
import { listImages } from "../data/folder-list";
import { extractCodes } from "../tasks/extract";
import { extractorOf, type FeatureExtractor } from "../tasks/extractor";
import { NoSuchWeights, openWeights } from "../tasks/given-weights";
import type { ProgressSink } from "../train/loop";
import { endWith } from "./end-with";
import { parseOptions, usage, type Options } from "./extract/options";
import { writeReconstructions } from "./extract/pictures";
import { terminalProgress } from "./progress";
import { interruption } from "./signals";
import { UsageError } from "./usage-error";

/** Progress over images: the rate counts from the first report, so that what an earlier run did does not flatter it. */
function counter(name: string, total: number, progress: ProgressSink): (done: number) => void {
  const started = performance.now();
  let first: number | undefined;
  return (done) => {
    first ??= done;
    const rate = (done - first) / ((performance.now() - started) / 1000);
    progress.update({ name, done, total, rate, secondsLeft: rate > 0 ? (total - done) / rate : NaN, losses: {} });
    if (done === total) progress.finish();
  };
}

/** A folder without images is a mistake of the command line, told before anything is loaded. */
function requireImages(folder: string): void {
  try {
    listImages(folder);
  } catch (error) {
    throw new UsageError(`--images ${(error as Error).message}`);
  }
}

/** A name that nothing has, or nothing that extracts, is a mistake of the command line. */
async function extractorCalled(name: string, signal: AbortSignal): Promise<FeatureExtractor> {
  try {
    return await extractorOf(await openWeights(name, signal));
  } catch (error) {
    if (error instanceof NoSuchWeights) throw new UsageError(`--weights: ${error.message}`);
    throw error;
  }
}

/** What the encoder sees of the images, told before the work. */
function tellImages({ sizes = [], files, count, size, channels, protocol }: FolderImages): void {
  const isOther = ([width, height]: readonly [number, number]) => width !== size || height !== size;
  const other = sizes.findIndex(isOther);
  if (other < 0)
    return console.log(`${count} images of ${size} x ${size} pixels, seen in ${channels === 1 ? "grey" : "RGB"}`);
  const [width, height] = sizes[other]!;
  console.log(
    `${sizes.filter(isOther).length} of ${count} images have another size than these weights take and were resized (${files[other]} has ${width} x ${height} pixels): ${protocol}`,
  );
}

async function extract(options: Options, signal: AbortSignal): Promise<void> {
  const { images, out, batch, onDamaged, reconstructions } = options;
  requireImages(images);
  const progress = terminalProgress();
  const extractor = await extractorCalled(options.weights, signal);
  const set = await imageFolder({
    folders: images,
    size: extractor.size,
    channels: extractor.channels,
    classes: "none",
    sizes: true,
    onDamaged,
    signal,
    warn: (what) => console.error(what),
    progress: (now) => progress.update({ ...now, name: "reading images", losses: {} }),
  }).catch((error: unknown) => {
    if (error instanceof ImageError) throw new Error(`${error.message}; --on-damaged skip leaves such images out`);
    throw error;
  });
  progress.finish();
  for (const { file, reason } of set.skipped) console.error(`left out: ${file}: ${reason}`);
  tellImages(set);
  const { index, before } = await extractCodes(set, extractor, {
    out,
    batch,
    reconstructions,
    signal,
    progress: counter("extracting", set.count, progress),
    pictures: (shards) => writeReconstructions(set, shards, out, signal),
  });
  progress.finish();
  set.close();
  extractor.dispose();
  const where = relative(process.cwd(), out) || out;
  const skipped = set.skipped.length > 0 ? `, ${set.skipped.length} damaged ones left out` : "";
  console.log(
    `${before ? "was there already: " : ""}${where}: codes of ${index.images.count} images${skipped}, ${index.levels.length} levels of ${index.levels.map(({ shape }) => shape[1]).join(", ")} numbers, weights ${index.weights.name}`,
  );
  if (index.mse !== undefined)
    console.log(`mean squared error of the reconstructions, in [-1,1]: ${index.mse.toFixed(4)}`);
}

async function main(signal: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else await extract(options, signal);
}

const stop = interruption("the same command goes on from here");
endWith(main(stop.signal), () => stop.status());
