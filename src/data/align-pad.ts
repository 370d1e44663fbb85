import sharp from "sharp";

/** RGB bytes [height,width,3]. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Padding {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * A picture continued beyond its edges (Karras et al. 2018, appendix C): mirrored, blurred more and more (Gaussian of `sigma` pixels) from a third of the
 * padding's width within the picture on, and faded to its median colour towards the far end.
 */
export async function padded(picture: Picture, padding: Padding, sigma: number): Promise<Picture> {
  const { pixels, width, height } = mirrored(picture, padding);
  const blurred = await sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .blur({ sigma: Math.max(sigma, 0.3), minAmplitude: 0.01 })
    .raw()
    .toBuffer();
  const mix = new Float32Array(pixels.length);
  forMask(width, height, padding, (at, mask) => {
    const blur = Math.min(Math.max(mask * 3 + 1, 0), 1);
    for (let i = at * 3; i < at * 3 + 3; i++) mix[i] = pixels[i]! + (blurred[i]! - pixels[i]!) * blur;
  });
  const middle = [0, 1, 2].map((channel) => median(mix, channel));
  const result = new Uint8Array(pixels.length);
  forMask(width, height, padding, (at, mask) => {
    const fade = Math.min(Math.max(mask, 0), 1);
    for (let c = 0; c < 3; c++) {
      const value = mix[at * 3 + c]!;
      result[at * 3 + c] = Math.min(Math.max(Math.round(value + (middle[c]! - value) * fade), 0), 255);
    }
  });
  return { pixels: result, width, height };
}

/** 1 at the far end of the padding, 0 at the edge of the picture, negative within it. */
function forMask(width: number, height: number, padding: Padding, use: (at: number, mask: number) => void): void {
  for (let y = 0; y < height; y++) {
    const vertical = Math.min(y / padding.top, (height - 1 - y) / padding.bottom);
    for (let x = 0; x < width; x++)
      use(y * width + x, 1 - Math.min(x / padding.left, (width - 1 - x) / padding.right, vertical));
  }
}

function mirrored({ pixels, width, height }: Picture, { left, top, right, bottom }: Padding): Picture {
  const [toWidth, toHeight] = [width + left + right, height + top + bottom];
  const result = new Uint8Array(toWidth * toHeight * 3);
  for (let y = 0; y < toHeight; y++) {
    const row = reflect(y - top, height) * width;
    for (let x = 0; x < toWidth; x++) {
      const from = (row + reflect(x - left, width)) * 3;
      const to = (y * toWidth + x) * 3;
      for (let c = 0; c < 3; c++) result[to + c] = pixels[from + c]!;
    }
  }
  return { pixels: result, width: toWidth, height: toHeight };
}

/** 2 1 | 0 1 2 | 1 0: the edge is not repeated, and a padding wider than the picture goes to and fro. */
function reflect(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const at = ((index % period) + period) % period;
  return Math.min(at, period - at);
}

/** The median of a channel; of an even number of values the mean of the middle two. */
function median(values: Float32Array, channel: number): number {
  const sorted = new Float32Array(values.length / 3);
  for (let i = 0; i < sorted.length; i++) sorted[i] = values[3 * i + channel]!;
  sorted.sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
