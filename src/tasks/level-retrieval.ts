import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { batches } from "../data/batches";
import { batchOf, range, type ImageSet } from "../data/images";
import { layersOf, levelOf, type Level } from "../models/levels";
import { codesOf } from "./encoder-pair";
import type { Quickstart } from "./quickstart";
import { nearest } from "./retrieve";

/** GH-Feat of the first `count` images: [count,2c] per generator layer, 0 is the coarsest. */
function codesByLayer(models: Quickstart, set: ImageSet, count: number): tf.Tensor2D[] {
  const pair = { ...models, setting: models.config.encoder };
  const run = compile((x: tf.Tensor4D) => codesOf(pair, x), { name: "encode" });
  const parts: tf.Tensor2D[][] = [];
  try {
    for (const x of batches(set, count)) {
      parts.push(run(x));
      x.dispose();
    }
    return parts[0]!.map((_, layer) =>
      tf.concat(
        parts.map((codes) => codes[layer]!),
        0,
      ),
    );
  } finally {
    run.dispose();
    tf.dispose(parts);
  }
}

export interface LevelRetrieval {
  readonly level: Level; // 1 is the finest style layer, as in the paper
  readonly neighbours: number[][]; // for every query, the numbers of its k nearest images
  readonly sameClass: number; // share of all neighbours that are of their query's class, in [0,1]
}

interface RetrievalSize {
  readonly images: number;
  readonly queries: number;
  readonly k: number;
}

/** Neighbours in l1 of the first `queries` rows among all the others, and the share of them that are of the query's class. codes [n,d] */
function retrieve(codes: tf.Tensor2D, { labels }: ImageSet, { queries, k }: RetrievalSize) {
  const asked = codes.slice([0, 0], [queries, -1]);
  const neighbours = nearest(asked, codes, k, true);
  asked.dispose();
  const isHit = (query: number) => (found: number) => labels[found] === labels[query];
  const hits = neighbours.reduce((sum, found, query) => sum + found.filter(isHit(query)).length, 0);
  return { neighbours, sameClass: hits / (queries * k) };
}

/** The same share for the pixels themselves: what a feature has to beat. */
export function retrieveByPixels(set: ImageSet, size: RetrievalSize): number {
  const pixels = tf.tidy(() => batchOf(set, range(0, size.images)).reshape([size.images, -1]) as tf.Tensor2D);
  const { sameClass } = retrieve(pixels, set, size);
  pixels.dispose();
  return sameClass;
}

/**
 * Retrieval per level (GH-Feat TPAMI 4.4.5, Fig. 18), coarsest first: for each of the first `queries` images, its `k` nearest in l1 among the other first
 * `images` of the set.
 */
export function retrieveByLevel(models: Quickstart, set: ImageSet, size: RetrievalSize): LevelRetrieval[] {
  const codes = codesByLayer(models, set, size.images);
  return layersOf(codes.length).map((layer) => {
    const gallery = codes[layer]!;
    const found = retrieve(gallery, set, size);
    gallery.dispose();
    return { level: levelOf(layer, codes.length), ...found };
  });
}
