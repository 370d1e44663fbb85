import { compile } from "../backend/compile";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { batches } from "../data/batches";
import { batchOf, toHost, type HostImages, type LabelledImages } from "../data/images";
import { editedCount } from "../experiments/ghfeat";
import { mse } from "../metrics/similarity";
import { mapping, styleCodes, synthesis } from "../models/generator";
import { layersOf, type Layer } from "../models/levels";
import { codesOf, type ReadyPair } from "./encoder-pair";
import type { DistanceTo } from "./frechet";
import { mixCodes } from "./mix";
import { randomCodes } from "./random-codes";

/** The layers that TPAMI Fig. 4 edits. */
const editedLayers = (count: number): Layer[] => layersOf(count).slice(0, editedCount(count));

/**
 * Global editing with sampled codes (TPAMI Fig. 4): the image x with the codes of `editedLayers` taken from a sample G(z). x [n,r,r,c], z [n,latent] -> the
 * samples, and x edited by the encoder's codes of the samples and by their native ones, all [n,r,r,c].
 */
function edit(pair: ReadyPair, x: tf.Tensor4D, z: tf.Tensor2D) {
  const { generator } = pair;
  const native = styleCodes(generator, mapping(generator, z));
  const sample = synthesis(generator, native).image;
  const [ofX, ofSample] = [codesOf(pair, x), codesOf(pair, sample)];
  const drawn = (from: typeof ofX) => synthesis(generator, mixCodes(ofX, from, editedLayers(native.length))).image;
  return { sample, byEncoder: drawn(ofSample), byNative: drawn(native) };
}

/** Pictures of edits of the images at `indices`, each by a sample of its own, fixed by the seed. */
export function editedImages(
  trained: ReadyPair,
  set: LabelledImages,
  indices: readonly number[],
  seed: number,
): Record<"sample" | "byEncoder" | "byNative", HostImages> {
  const z = randomCodes(indices.length, trained.generator.wAverage.size, seed);
  const { sample, byEncoder, byNative } = tf.tidy(() => edit(trained, batchOf(set, indices), z));
  z.dispose();
  return { sample: toHost(sample), byEncoder: toHost(byEncoder), byNative: toHost(byNative) };
}

export interface EditingScore {
  readonly images: number;
  readonly byEncoder: number; // Frechet distance of the edits to the images
  readonly byNative: number;
  readonly gap: number; // MSE between the two edits of an image, in [-1,1]
}

/** How far edits of the first `count` images are from the images `toReal` belongs to, and the two kinds of edit from each other. */
export async function scoreEditing(
  trained: ReadyPair,
  set: LabelledImages,
  toReal: DistanceTo,
  count: number,
  seed: number,
): Promise<EditingScore> {
  const edited = compile((x: tf.Tensor4D, z: tf.Tensor2D) => edit(trained, x, z), { name: "edit" });
  let gap = 0;
  const pass = function* (which: "byEncoder" | "byNative") {
    const random = createRandom(seed);
    try {
      for (const x of batches(set, count)) {
        const z = random.normal([x.shape[0], trained.generator.wAverage.size]) as tf.Tensor2D;
        const all = edited(x, z);
        if (which === "byEncoder") gap += tf.tidy(() => tf.sum(mse(all.byEncoder, all.byNative)).dataSync()[0]!);
        const { [which]: kept } = all;
        tf.dispose([x, z, ...Object.values(all).filter((one) => one !== kept)]);
        yield kept;
      }
    } finally {
      random.dispose();
    }
  };
  try {
    const [byEncoder, byNative] = [await toReal.images(pass("byEncoder")), await toReal.images(pass("byNative"))];
    const images = Math.min(count, set.count);
    return { images, byEncoder, byNative, gap: gap / images };
  } finally {
    edited.dispose();
  }
}
