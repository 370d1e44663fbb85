import { open } from "node:fs/promises";
import { imageFormat } from "./decode-format";

/** An image that cannot be used: which one, and why. */
export class ImageError extends Error {
  override name = "ImageError";

  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(`${file}: ${reason}`);
  }
}

const limitBytes = 2 ** 28; // of a file: a 4096 x 4096 image of 16 bits in 4 channels takes half of it, uncompressed

/** The bytes of a file, with a kind that is read here. */
export async function readImage(source: string | Uint8Array, name: string) {
  const bytes =
    typeof source === "string"
      ? await attempt(
          name,
          () => readWhole(source, name),
          (text) => `cannot be read (${text})`,
        )
      : source;
  if (bytes.length === 0) throw new ImageError(name, "is empty");
  const format = imageFormat(bytes);
  if (!format) throw new ImageError(name, "is not a JPEG, PNG, WebP, TIFF, AVIF or GIF file");
  return { bytes, format };
}

async function readWhole(file: string, name: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ImageError(name, "is not a file");
    if (stat.size > limitBytes)
      throw new ImageError(name, `has ${stat.size} bytes, more than the limit of ${limitBytes}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Runs a step on one image; whatever it throws carries the image's name, in the words of `tell`. */
export async function attempt<T>(name: string, step: () => Promise<T>, tell: (text: string) => string): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const lines = (error as Error).message.trim().split("\n"); // one per warning of the decoder, often the same
    throw new ImageError(name, tell([...new Set(lines)].slice(0, 3).join("; ")));
  }
}
