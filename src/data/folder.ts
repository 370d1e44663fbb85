import { join } from "node:path";
import sharp from "sharp";
import { cacheDir } from "../files/cache";
import { decodeAll, ImageError, type Crop, type DecodeOptions } from "./decode";
import { labelImages, type Annotations } from "./folder-labels";
import { listImages, type ListedFile } from "./folder-list";
import type { ImageSource } from "./images";
import { readLabelsCsv } from "./labels-csv";
import { openPack } from "./packed";

/** How far the packing of a folder has come. */
export interface PackProgress {
  readonly name: string;
  readonly done: number; // images, skipped ones counted in
  readonly total: number;
  readonly skipped: number;
  readonly rate: number; // images per second
  readonly secondsLeft: number;
}

export interface FolderOptions extends Omit<DecodeOptions, "crop"> {
  readonly folders: string | readonly string[];
  readonly name?: string | undefined; // the folders' paths unless given
  readonly csv?: string | undefined; // labels, points and attributes (readLabelsCsv), a row for every image
  readonly classes?: "folder" | "none" | undefined; // folder (default): the sub-folders right within a folder are classes, if it has any and the CSV names none
  readonly crop?: Crop | ((file: ListedFile) => Crop | undefined) | undefined; // before resizing
  readonly onDamaged: "fail" | "skip";
  readonly sizes?: boolean | undefined; // whether the files' own sizes are wanted
  readonly jobs?: number | undefined;
  readonly cache?: string | undefined; // where packs lie, in the cache folder unless given
  readonly memory?: number | undefined; // bytes up to which the images are held in memory, 512 MiB unless given
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: PackProgress) => void) | undefined;
  readonly warn?: ((what: string) => void) | undefined; // of a damaged pack that is made again
}

/** The images of a folder with what is known of them, in natural order of their names. */
export interface FolderImages extends ImageSource, Annotations {
  readonly labels: Int32Array | undefined;
  readonly files: readonly string[]; // the name of each image, within its folder
  readonly sizes: readonly (readonly [width: number, height: number])[] | undefined; // of the upright files, where points or `sizes` ask for them
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]; // damaged ones
  readonly protocol: string; // how images became pixels, for a result's record
  readonly sha256: string; // of all pixels
  readonly inMemory: boolean;
  readonly close: () => void;
}

/**
 * The images in folders of any depth (JPEG, PNG, WebP, TIFF, AVIF, GIF), as [n,size,size,channels] bytes in sRGB: packed on disk once, opened at once
 * from then on (as long as the files' sizes and times stay the same). What does not fit into memory is read from the pack batch by batch. A packing that is
 * interrupted goes on with the next call. Errors name the file.
 */
export async function imageFolder(options: FolderOptions): Promise<FolderImages> {
  const { size, channels, kernel = "lanczos3", fit = "short-side-centre-crop", limitPixels, onDamaged } = options;
  const files = listImages(options.folders);
  const table = options.csv === undefined ? undefined : readLabelsCsv(options.csv);
  const name = options.name ?? [options.folders].flat().join(", ");
  const annotate = labelImages(files, table, options.classes ?? "folder", { size, fit }); // before the long work: a wrong CSV is told now
  const cropOf = (file: ListedFile) => (typeof options.crop === "function" ? options.crop(file) : options.crop);
  const crops = files.map(cropOf);
  const decoding = { size, channels, kernel, fit, limitPixels };
  const withSize = options.sizes === true || (table?.points ?? 0) > 0;
  const pack = await openPack({
    folder: options.cache ?? join(cacheDir(), "images"),
    name,
    size,
    channels,
    content: {
      ...decoding,
      withSize,
      libvips: sharp.versions.vips,
      files: files.map((file, i) => [file.path, file.bytes, file.modified, crops[i] ?? null]),
    },
    memory: options.memory,
    damaged: options.warn,
    async *items(from, skip) {
      const started = performance.now();
      const entries = files.slice(from).map(({ path }, i) => ({ file: path, name: path, crop: crops[from + i] }));
      const { jobs, signal, progress } = options;
      const images = decodeAll(entries, {
        ...decoding,
        onDamaged,
        jobs,
        withSize,
        signal,
        onSkipped: (error, index) => skip(from + index, error.reason),
        progress: ({ decoded, skipped }) => {
          const done = decoded + skipped;
          const rate = done / ((performance.now() - started) / 1000);
          const left = entries.length - done;
          progress?.({ name, done: from + done, total: files.length, skipped, rate, secondsLeft: left / rate });
        },
      });
      for await (const image of images) yield { ...image, index: from + image.index };
    },
  });
  const skipped = pack.skipped.map(({ index, reason }) => ({ file: files[index]!.path, reason }));
  if (onDamaged === "fail" && skipped.length > 0) throw new ImageError(skipped[0]!.file, skipped[0]!.reason);
  if (pack.count === 0)
    throw new Error(
      `${name}: none of its ${files.length} images can be decoded, the first is ${skipped[0]!.file}: ${skipped[0]!.reason}`,
    );
  const gone = new Set(pack.skipped.map(({ index }) => index));
  const kept = files.flatMap((_, i) => (gone.has(i) ? [] : i));
  return {
    name,
    size,
    channels,
    count: pack.count,
    read: pack.read,
    files: kept.map((i) => files[i]!.name),
    ...annotate(
      kept,
      kept.map((i) => crops[i]),
      pack.sizes,
    ),
    sizes: withSize ? pack.sizes : undefined,
    skipped,
    protocol: `${size} x ${size} pixels, ${channels === 1 ? "grey" : "RGB"}, ${fit === "exact" ? "both sides resized" : "short side resized, centre crop"}, kernel ${kernel}, libvips ${sharp.versions.vips}`,
    sha256: pack.sha256,
    inMemory: pack.inMemory,
    close: pack.close,
  };
}
