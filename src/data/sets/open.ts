import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { cacheDir } from "../../files/cache";
import { decodeAll } from "../decode";
import type { ImageSet } from "../images";
import { openPack, type PackedItem } from "../packed";
import { selectAnnotations, type Annotations } from "./annotations";
import type { DataSet, Listing, OpenOptions, OpenSet } from "./data-set";

/** Packed images of the papers' sets lie here. */
const packFolder = (): string => join(cacheDir(), "images");

/**
 * A split of a set of image files: decoded once (short side to `size`, the middle kept), packed in the cache, and opened from there. Damaged images are an
 * error, or left out together with their annotations.
 */
export async function openListing(
  set: Pick<DataSet, "list" | "name">,
  folder: string,
  split: string,
  options: OpenOptions,
): Promise<OpenSet> {
  if (!set.list) throw new Error(`${set.name}: is no set of image files`);
  const { size, channels = 3, onDamaged = "fail", signal, progress, count } = options;
  const listing = await set.list(folder, split, { count, signal });
  const pack = await openPack({
    folder: packFolder(),
    name: listing.name,
    size,
    channels,
    content: {
      libvips: sharp.versions.vips,
      set: set.name,
      split,
      count: listing.count,
      onDamaged,
      files: await fingerprint(listing),
    },
    items: (from, skip) => decoded(listing, from, { size, channels, onDamaged, signal, progress, skip }),
  });
  const left = new Set(pack.skipped.map(({ index }) => index));
  const kept = Array.from({ length: listing.count }, (_, i) => i).filter((i) => !left.has(i));
  const known = left.size > 0 ? selectAnnotations(annotationsOf(listing), kept) : annotationsOf(listing);
  return {
    name: listing.name,
    size,
    channels,
    count: pack.count,
    read: pack.read,
    close: pack.close,
    folder: pack.folder,
    skipped: pack.skipped,
    protocol: `short side to ${size} pixels (lanczos3 of libvips ${sharp.versions.vips}), middle kept`,
    sha256: pack.sha256,
    ...known,
    ...(known.classes && { labels: known.classes.values }),
  };
}

const annotationsOf = ({ classes, attributes, points, pairs }: Annotations): Annotations => ({
  ...(classes && { classes }),
  ...(attributes && { attributes }),
  ...(points && { points }),
  ...(pairs && { pairs }),
});

/** What tells the same files from changed ones: names, sizes and times. */
async function fingerprint(listing: Listing): Promise<string> {
  const hash = createHash("sha256");
  const add = (file: string, name: string) => {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${name}\0${size}\0${mtimeMs}\n`);
  };
  if (listing.container !== undefined) add(listing.container, listing.name);
  else
    for await (const { file, name, crop } of listing.images()) add(file as string, name + JSON.stringify(crop ?? ""));
  return hash.digest("hex");
}

interface Decoding extends Pick<OpenOptions, "size" | "signal" | "progress"> {
  readonly channels: 1 | 3;
  readonly onDamaged: "fail" | "skip";
  readonly skip: (index: number, reason: string) => void;
}

/** The images of a listing from one on, by their numbers in it. */
async function* decoded(listing: Listing, from: number, options: Decoding): AsyncGenerator<PackedItem> {
  const { size, channels, onDamaged, signal, progress, skip } = options;
  const images = decodeAll(listing.images(from), {
    size,
    channels,
    onDamaged,
    signal,
    onSkipped: (error, index) => skip(from + index, error.message),
    progress: (counts) => progress?.(from + counts.decoded + counts.skipped, listing.count),
  });
  for await (const image of images) yield { ...image, index: from + image.index };
}

/** Images that lie in memory, as a set like the others. */
export function fromImages(
  images: ImageSet,
  names: readonly string[],
  { size, count, channels = 1 }: OpenOptions,
): OpenSet {
  if (size !== images.size)
    throw new Error(`${images.name}: its images have ${images.size} pixels a side, ${size} were asked for`);
  if (channels !== images.channels)
    throw new Error(`${images.name}: its images have ${images.channels} channel, ${channels} were asked for`);
  const each = size * size * images.channels;
  const labels = Int32Array.from(images.labels.subarray(0, count));
  return {
    name: images.name,
    size,
    channels,
    count: labels.length,
    labels,
    classes: { names, values: labels },
    skipped: [],
    protocol: "as published, padded with black to 32 pixels",
    close: () => undefined,
    read(indices) {
      const bytes = new Uint8Array(indices.length * each);
      for (let i = 0; i < indices.length; i++)
        bytes.set(images.pixels.subarray(indices[i]! * each, (indices[i]! + 1) * each), i * each);
      return bytes;
    },
  };
}
