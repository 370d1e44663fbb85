import { availableParallelism } from "node:os";
import sharp from "sharp";
import { attempt, ImageError, readImage } from "./decode-read";

export { ImageError } from "./decode-read";

/** Where a part of an image lies: whole pixels of the upright image. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The filters of libvips, by its names. They reduce; images are enlarged with its bicubic interpolation ("nearest" and "linear" with themselves). */
export const kernels = ["lanczos3", "cubic", "mitchell", "linear", "nearest"] as const;

export interface DecodeOptions {
  readonly size: number; // pixels of a side of the result
  readonly channels: 1 | 3;
  readonly kernel?: (typeof kernels)[number] | undefined; // lanczos3 unless given
  readonly crop?: Crop | undefined; // taken before resizing
  /** short-side-centre-crop (the default): the short side becomes `size`, of the long one the middle is kept. exact: both become `size`, whatever the ratio. */
  readonly fit?: "short-side-centre-crop" | "exact" | undefined;
  readonly limitPixels?: number | undefined; // width x height of a file, 4096 x 4096 unless given
}

const defaultLimit = 4096 * 4096;
const limitFrames = 10_000; // of an animation: all are counted before the first can be read

/** Pixels as bytes, and the size of the upright image that they come from. */
export interface DecodedPixels {
  readonly pixels: Uint8Array; // [size,size,channels]
  readonly width: number;
  readonly height: number;
}

/**
 * A JPEG, PNG, WebP, TIFF, AVIF or GIF file (told by its content, not by its name; of an animation the first frame) -> bytes [size,size,channels] in sRGB:
 * turned upright as EXIF says, colours brought to sRGB from an embedded profile, transparency laid over white, grey as the luminance of linear light.
 * A JPEG or WebP that is more than twice too large is reduced by a power of 2 while it is decoded, then filtered. Throws ImageError where the file is of
 * another kind, damaged or cut off within the part that is needed, or above a limit.
 */
export async function decodeImage(
  source: string | Uint8Array,
  options: DecodeOptions,
  name = typeof source === "string" ? source : "image",
): Promise<Uint8Array> {
  checkOptions(options);
  const { bytes, format } = await readImage(source, name);
  if (severalFrames.has(format)) await sizeOf(bytes, options, name);
  return pipeline(bytes, options, name);
}

/** The same with the size of the upright image, which a point on it needs to follow. */
export async function decodeWithSize(
  source: string | Uint8Array,
  options: DecodeOptions,
  name = typeof source === "string" ? source : "image",
): Promise<DecodedPixels> {
  checkOptions(options);
  const { bytes } = await readImage(source, name);
  const { width, height } = await sizeOf(bytes, options, name);
  return { pixels: await pipeline(bytes, options, name), width, height };
}

const severalFrames = new Set(["gif", "webp", "tiff", "avif"]);

/** Size after turning upright. Throws where there are more frames than anybody draws. */
async function sizeOf(bytes: Uint8Array, options: DecodeOptions, name: string) {
  const { autoOrient, pages = 1 } = await attempt(name, () => input(bytes, options).metadata(), tell(options));
  if (pages > limitFrames) throw new ImageError(name, `holds ${pages} frames, more than the limit of ${limitFrames}`);
  return autoOrient;
}

/** Options that fit no image are a mistake of the caller, not of a file. */
function checkOptions({ size, channels, kernel = "lanczos3", crop, limitPixels = defaultLimit }: DecodeOptions): void {
  const fail = (what: string): never => {
    throw new RangeError(`decoding images: ${what}`);
  };
  const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  if (!whole(size, 1) || size > 16_383) fail(`size ${size}, expected a whole number from 1 to 16,383`);
  if (!([1, 3] as number[]).includes(channels)) fail(`${channels} channels, expected 1 (grey) or 3 (RGB)`);
  if (!kernels.includes(kernel)) fail(`kernel "${kernel}", expected one of ${kernels.join(", ")}`);
  if (!whole(limitPixels, 1)) fail(`limit of ${limitPixels} pixels, expected a whole number from 1`);
  if (crop && !(whole(crop.left, 0) && whole(crop.top, 0) && whole(crop.width, 1) && whole(crop.height, 1)))
    fail(`crop ${JSON.stringify(crop)}, expected whole pixels within the image`);
}

/** libvips' words for what went wrong, in ours where they leave the numbers out. */
const tell =
  ({ crop, limitPixels = defaultLimit }: DecodeOptions) =>
  (text: string): string => {
    if (text.includes("exceeds pixel limit")) return `has more pixels than the limit of ${limitPixels}`;
    if (crop && text.includes("bad extract area"))
      return `does not hold the crop of ${crop.width} x ${crop.height} pixels at ${crop.left}, ${crop.top}`;
    return `cannot be decoded (${text})`;
  };

const input = (bytes: Uint8Array, { limitPixels = defaultLimit }: DecodeOptions) =>
  sharp(bytes, { failOn: "warning", limitInputPixels: limitPixels, limitInputChannels: 5, pages: 1, autoOrient: true });

async function pipeline(bytes: Uint8Array, options: DecodeOptions, name: string): Promise<Uint8Array> {
  const { size, channels, kernel = "lanczos3", crop, fit } = options;
  const data = await attempt(
    name,
    () => {
      let image = input(bytes, options);
      if (crop) image = image.extract({ ...crop });
      image = image
        .resize(size, size, { fit: fit === "exact" ? "fill" : "cover", kernel, fastShrinkOnLoad: false })
        .flatten({ background: "#fff" });
      if (channels === 1) image = image.greyscale();
      return image
        .toColourspace(channels === 1 ? "b-w" : "srgb")
        .raw()
        .toBuffer();
    },
    tell(options),
  );
  if (data.length !== size * size * channels)
    throw new ImageError(name, `decoded to ${data.length} bytes, expected ${size} x ${size} x ${channels}`);
  return data;
}

/** One image of many, with the part of it that is wanted. */
export interface ImageEntry {
  readonly file: string | Uint8Array;
  readonly name: string; // for errors
  readonly crop?: Crop | undefined;
}

export interface DecodeAllOptions extends DecodeOptions {
  readonly onDamaged: "fail" | "skip";
  readonly jobs?: number | undefined; // images decoded at a time, two per core unless given: one is read while the other is decoded
  readonly prefetch?: number | undefined; // images decoded or waiting ahead of the one that is taken, 4 per job unless given
  readonly withSize?: boolean | undefined; // whether width and height of the upright images are wanted; otherwise both are 0
  readonly signal?: AbortSignal | undefined;
  readonly onSkipped?: ((error: ImageError, index: number) => void) | undefined;
  readonly progress?: ((counts: DecodeCounts) => void) | undefined; // after each image
}

export interface DecodeCounts {
  readonly decoded: number;
  readonly skipped: number;
}

export interface DecodedImage extends DecodedPixels {
  readonly index: number; // of the entry
  readonly name: string;
}

type Outcome = { readonly image: DecodedImage } | { readonly error: unknown; readonly index: number };

/**
 * Decodes entries in parallel and yields them in their order; no more than `jobs` + `prefetch` images are held. Of a damaged image: throws its ImageError, or
 * leaves it out. Rejects with the signal's reason. Returns how many were decoded and skipped. When it ends, however it ends, no decoding goes on.
 */
export async function* decodeAll(
  entries: AsyncIterable<ImageEntry> | Iterable<ImageEntry>,
  options: DecodeAllOptions,
): AsyncGenerator<DecodedImage, DecodeCounts> {
  checkOptions(options);
  sharp.concurrency(1); // A thread per image is what gives the most images a second; several threads on one image wait for each other.
  const { jobs = 2 * availableParallelism(), signal } = options;
  const window = jobs + (options.prefetch ?? 4 * jobs);
  if (!(Number.isSafeInteger(jobs) && jobs >= 1 && window >= jobs))
    throw new RangeError(`decoding images: ${jobs} jobs with ${options.prefetch} ahead, expected whole numbers`);
  const withSlot = limit(jobs);
  const ahead: Promise<Outcome>[] = [];
  let ended = false;
  const counts = { decoded: 0, skipped: 0 };
  const start = ({ file, name, crop }: ImageEntry, index: number): Promise<Outcome> =>
    withSlot(async (): Promise<Outcome> => {
      if (ended) throw new Error("no longer wanted");
      const one = crop ? { ...options, crop } : options;
      const image = options.withSize
        ? await decodeWithSize(file, one, name)
        : { pixels: await decodeImage(file, one, name), width: 0, height: 0 };
      return { image: { index, name, ...image } };
    }).catch((error: unknown) => ({ error, index }));
  const take = async (): Promise<DecodedImage | undefined> => {
    const outcome = await ahead.shift()!;
    signal?.throwIfAborted();
    if ("error" in outcome) {
      if (options.onDamaged === "fail" || !(outcome.error instanceof ImageError)) throw outcome.error;
      counts.skipped++;
      options.onSkipped?.(outcome.error, outcome.index);
    } else counts.decoded++;
    options.progress?.({ ...counts });
    return "image" in outcome ? outcome.image : undefined;
  };
  try {
    let index = 0;
    for await (const entry of entries) {
      signal?.throwIfAborted();
      ahead.push(start(entry, index++));
      if (ahead.length < window) continue;
      const image = await take();
      if (image) yield image;
    }
    while (ahead.length > 0) {
      const image = await take();
      if (image) yield image;
    }
    return counts;
  } finally {
    ended = true;
    await Promise.all(ahead);
  }
}

/** A function that runs tasks, no more than `jobs` at a time, the others in the order of their calls. */
function limit(jobs: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = jobs;
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift(); // which takes over this place
      if (next) next();
      else free++;
    }
  };
}
