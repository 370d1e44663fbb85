import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { featuresOf, type Batches } from "../metrics/feature-pass";
import type { Features } from "../metrics/features";
import { describeFrechet, frechetName } from "../metrics/frechet";
import {
  describeKernel,
  kernelDistance,
  kernelName,
  subsetKernelDistance,
  type KernelSubsets,
} from "../metrics/kernel-distance";
import { lpips, lpipsDescription, lpipsName, type Lpips, type LpipsTrunk } from "../metrics/lpips";
import { inception, inceptionDimensions, type Inception } from "../models/inception";
import { disposeTree } from "../nn/tree";
import type { Imported } from "../weights/imported";
import type { ImagenetName } from "../weights/imagenet-networks";
import { loadNetwork } from "../weights/load";
import { releasedFrom } from "../weights/released";
import { describeSource, filesOf, findImported, noSuchWeights } from "./given-weights";
import { frechetOf } from "./judged-sets";

/** The networks that perceptual metrics compare images by: names of npm run weights, or files of weights; "" leaves a metric out. */
export interface MetricWeights {
  readonly inception: string; // FID and KID
  readonly lpips: string; // "alex" or "vgg" as they were released, or "TRUNK,HEADS"
}

export interface MeasuredMetric {
  readonly name: string; // "FID" and "LPIPS (alex)" of the released weights alone
  readonly value: number;
  readonly protocol: string;
}

/** Images and what stands in their place, twice the same: `originals` starts anew at every call. Pass the same function again for the same images: features of these are taken once. */
export interface Compared {
  readonly originals: () => Iterable<tf.Tensor4D>; // batches [n,h,w,1 or 3] in [-1,1], disposed of here
  readonly replaced: (x: tf.Tensor4D) => tf.Tensor4D | Promise<tf.Tensor4D>; // the only tensor that it leaves
  readonly count: number;
  readonly split: string; // what the originals are
  readonly called: string; // what the others are: "their reconstructions"
}

/** Metrics by given networks, ready. */
export interface GivenMetrics {
  readonly what: string; // the networks, for a run's record; "" without any
  readonly files: readonly string[];
  readonly measure: (compared: Compared) => Promise<MeasuredMetric[]>;
  readonly dispose: () => void;
}

/** Opens the networks of the metrics that are asked for. Throws, naming them, for weights that are not there or of another network. */
export async function openMetrics({ inception: network, lpips: parts }: MetricWeights): Promise<GivenMetrics> {
  const ofSets = network === "" ? undefined : await open(network, ["Inception"]);
  const ofPairs = parts === "" ? undefined : await openLpips(parts);
  const known: KnownFeatures = new WeakMap();
  const opened = [...(ofSets ? [ofSets] : []), ...(ofPairs ? [ofPairs.ofTrunk, ofPairs.ofHeads] : [])];
  return {
    what: opened.map(({ imported }) => describeSource(imported)).join(", "),
    files: opened.flatMap(({ files }) => files),
    measure: async (compared) => [
      ...(ofSets ? await distancesOfSets(ofSets, compared, known) : []),
      ...(ofPairs ? [await meanLpips(ofPairs, compared)] : []),
    ],
    dispose: () => opened.forEach(({ tree }) => disposeTree(tree)),
  };
}

interface Opened {
  readonly imported: Imported;
  readonly files: readonly string[];
  readonly tree: unknown;
  readonly name: string; // as it was released; of other weights one of its own
}

async function open(nameOrFile: string, kinds: readonly ImagenetName[]): Promise<Opened> {
  const imported = await findImported(nameOrFile);
  if (!imported) throw noSuchWeights(nameOrFile, [], "those that npm run weights -- list names, or a file");
  const { model, name, source } = imported;
  if (!kinds.some((kind) => kind === model.kind))
    throw new Error(`weights ${name}: ${model.kind}, where ${kinds.join(" or ")} was expected`);
  return {
    imported,
    files: filesOf(imported, nameOrFile, ["network"]),
    tree: loadNetwork(imported, "network"),
    name: releasedFrom(imported)?.name ?? `${model.kind}-${source.sha256.slice(0, 8)}`,
  };
}

interface OpenedLpips {
  readonly trunk: LpipsTrunk;
  readonly ofTrunk: Opened;
  readonly ofHeads: Opened;
}

const releasedParts: Readonly<Record<string, string>> = {
  alex: "alexnet-torchvision,lpips-alex",
  vgg: "vgg16-torchvision,lpips-vgg",
};

async function openLpips(parts: string): Promise<OpenedLpips> {
  const [trunkName, headsName, ...more] = (releasedParts[parts] ?? parts).split(",");
  if (!trunkName || !headsName || more.length > 0)
    throw new Error(`lpips ${parts}: expected alex, vgg, or the weights of a trunk and of its heads as TRUNK,HEADS`);
  const ofTrunk = await open(trunkName, ["AlexNet", "VGG16 of torchvision"]);
  const isAlex = ofTrunk.imported.model.kind === "AlexNet";
  const ofHeads = await open(headsName, [isAlex ? "LPIPS heads, AlexNet" : "LPIPS heads, VGG16"]);
  return { trunk: isAlex ? "alex" : "vgg", ofTrunk, ofHeads };
}

type KnownFeatures = WeakMap<Compared["originals"], Features>;

/** FID as pytorch-fid sees saved images: rounded to bytes, resized inside of the network; KID of the same features (torch-fidelity resizes as TensorFlow 1 does), which its protocol says. */
async function distancesOfSets(
  { tree, name: network }: Opened,
  compared: Compared,
  known: KnownFeatures,
): Promise<MeasuredMetric[]> {
  const { originals, count, split, called } = compared;
  const features = (batches: Batches) =>
    featuresOf(batches, (x) => inception(tree as Inception, x).pool3, inceptionDimensions);
  const real = known.get(originals) ?? (await features(originals()));
  known.set(originals, real);
  const fake = await features(asSaved(compared));
  const sets = { network, nReal: count, nFake: count, fakes: `${called}, rounded to bytes`, split };
  const kernel = kernelOf(real, fake);
  const ofKernel = describeKernel({ ...sets, ...(kernel.subsets && { subsets: kernel.subsets }) });
  const resized = "images resized to 299 px as pytorch-fid does, bilinear without antialiasing";
  return [
    { name: frechetName(network), value: frechetOf(real, fake), protocol: `${describeFrechet(sets)}; ${resized}` },
    { name: kernelName(network), value: kernel.value, protocol: `${ofKernel}; ${resized}` },
  ];
}

const ofTorchFidelity: KernelSubsets = { subsets: 100, size: 1000, seed: 2020 };

/** The kernel distance as torch-fidelity takes it, a mean over subsets; of all samples where there are fewer than one of its subsets has. */
export function kernelOf(real: Features, fake: Features): { value: number; subsets?: KernelSubsets } {
  return Math.min(real.count, fake.count) < ofTorchFidelity.size
    ? { value: kernelDistance(real, fake) }
    : { value: subsetKernelDistance(real, fake, ofTorchFidelity).mean, subsets: ofTorchFidelity };
}

async function meanLpips({ trunk, ofTrunk, ofHeads }: OpenedLpips, compared: Compared): Promise<MeasuredMetric> {
  const { originals, replaced, count, split, called } = compared;
  const weights = { trunk: ofTrunk.tree, heads: ofHeads.tree } as Lpips;
  const distance = compile((x: tf.Tensor4D, y: tf.Tensor4D) => lpips(weights, x, y), { name: "lpips" });
  let sum = 0;
  try {
    for (const x of originals()) {
      const y = await replaced(x);
      sum += tf.tidy(() => distance(x, y).sum().dataSync()[0]!);
      tf.dispose([x, y]);
      await new Promise(setImmediate); // lets an interruption through
    }
  } finally {
    distance.dispose();
  }
  const sources = [ofTrunk, ofHeads].map(({ imported }) => imported);
  const isReleased = sources.every(releasedFrom);
  const others = sources.map(({ source }) => source.sha256.slice(0, 8)).join(" and ");
  const name = lpipsName(trunk, isReleased ? undefined : others);
  return {
    ...{ name, value: sum / count },
    protocol: `${name}: ${lpipsDescription}; mean over ${count.toLocaleString("en-US")} images (${split}) and ${called}, at their own size`,
  };
}

/** What stands in the originals' place, as files of 8 bits per channel would hold it. */
async function* asSaved({ originals, replaced }: Compared): AsyncIterable<tf.Tensor4D> {
  for (const x of originals()) {
    const y = await replaced(x);
    yield tf.tidy(() =>
      tf
        .round(tf.clipByValue(y, -1, 1).add(1).mul(127.5))
        .div<tf.Tensor4D>(127.5)
        .sub(1),
    );
    tf.dispose([x, y]);
  }
}
