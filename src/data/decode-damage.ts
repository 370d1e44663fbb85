import sharp, { type Sharp } from "sharp";
import { imageFormats, type ImageFormat } from "./decode-format";

/** Small whole numbers from a seed, the same on every machine (xorshift, Marsaglia 2003). below(n) -> 0..n-1 */
export function smallRandom(seed: number): (below: number) => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Undamaged files of one format, of the kinds that its decoder reads by different code: interlaced, animated, 16 bits, palettes, compressions. */
export async function soundFiles(format: ImageFormat): Promise<Uint8Array[]> {
  const [width, height] = [48, 36];
  const random = smallRandom(7);
  const picture = (frames: number, channels: 3 | 4) =>
    Buffer.from(
      Array.from({ length: width * height * frames * channels }, (_, i) => {
        const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
        return Math.min(255, 3 * x + 2 * (y % height) + 40 * (i % channels) + random(24));
      }),
    );
  const from = (channels: 3 | 4) => sharp(picture(1, channels), { raw: { width, height, channels } });
  const animation = () => sharp(picture(4, 4), { raw: { width, height: 4 * height, channels: 4, pageHeight: height } });
  const variants: Record<ImageFormat, Sharp[]> = {
    jpeg: [
      from(3).jpeg({ quality: 80 }),
      from(3).jpeg({ progressive: true, chromaSubsampling: "4:4:4" }),
      from(3).greyscale().jpeg(),
      from(3).withMetadata({ orientation: 6 }).jpeg(),
    ],
    png: [
      from(4).png(),
      from(3).png({ progressive: true }),
      from(3).png({ palette: true }),
      from(3).toColourspace("rgb16").png(),
    ],
    webp: [from(3).webp(), from(4).webp({ lossless: true }), animation().webp(), from(4).webp({ alphaQuality: 50 })],
    tiff: [
      from(3).tiff({ compression: "lzw", predictor: "horizontal" }),
      from(3).tiff({ compression: "jpeg" }),
      from(4).tiff({ compression: "deflate", tile: true, tileWidth: 16, tileHeight: 16 }),
      from(3).tiff({ compression: "none", pyramid: true }),
    ],
    avif: [
      from(3).avif({ effort: 0 }),
      from(4).avif({ effort: 0, quality: 80 }),
      from(3).avif({ lossless: true, effort: 0 }),
    ],
    gif: [from(3).gif(), from(4).gif({ progressive: true }), animation().gif()],
  };
  return Promise.all(variants[format].map((image) => image.toBuffer()));
}

/** The sound files of all formats, made once. */
export async function soundFilesByFormat(): Promise<Record<ImageFormat, Uint8Array[]>> {
  const made = await Promise.all(imageFormats.map(async (format) => [format, await soundFiles(format)] as const));
  return Object.fromEntries(made) as Record<ImageFormat, Uint8Array[]>;
}

const boundaries = [0, 1, 0x7f, 0x80, 0xff];

/** A damaged copy of one of `files`, by one or two of: bytes changed, bits turned, cut off, a piece removed, doubled, or taken from another file, sizes set to extremes. */
export function damage(files: readonly Uint8Array[], seed: number): Uint8Array {
  const random = smallRandom(seed);
  let bytes = Buffer.from(files[random(files.length)]!);
  const place = () => (random(2) ? random(bytes.length) : random(Math.min(bytes.length, 128))); // headers hold what matters
  for (let times = 1 + random(2); times > 0 && bytes.length > 16; times--) {
    const [from, length] = [place(), 1 + random(64)];
    const piece = bytes.subarray(from, from + length);
    const before = bytes.subarray(0, from);
    const after = bytes.subarray(from + length);
    switch (random(7)) {
      case 0:
        for (let i = 1 + random(12); i > 0; i--) bytes[place()] = random(256);
        break;
      case 1:
        for (let i = 1 + random(3); i > 0; i--) bytes[place()]! ^= 1 << random(8);
        break;
      case 2:
        bytes = Buffer.from(bytes.subarray(0, 12 + random(bytes.length - 12)));
        break;
      case 3:
        bytes = Buffer.concat([before, after]);
        break;
      case 4:
        bytes = Buffer.concat([before, piece, piece, after]);
        break;
      case 5: {
        const other = files[random(files.length)]!;
        bytes = Buffer.concat([before, other.subarray(from, from + length), after]);
        break;
      }
      default:
        bytes.fill(boundaries[random(boundaries.length)]!, from, Math.min(bytes.length, from + 1 + random(8)));
    }
  }
  return bytes;
}
