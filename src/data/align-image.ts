import sharp from "sharp";
import { cornersOf, sideOf, type Quad } from "./align";
import { padded, type Picture } from "./align-pad";

const oversampling = 4; // FF-HQ's code samples 4096 points a side for 1024 pixels

/**
 * Cuts the square out of a picture [height,width,3] -> bytes [size,size,3], as FF-HQ was made: a picture that is more than twice too large is reduced by
 * a whole factor, what the square needs is cut out, where it reaches over the edge the picture is continued (align-pad), and the square is sampled
 * bilinearly at 4 x 4 points a pixel, which Lanczos' filter reduces.
 */
export async function cutSquare(picture: Picture, quad: Quad, size: number): Promise<Uint8Array> {
  let [image, square] = [picture, quad];
  const factor = Math.floor((sideOf(square) / size) * 0.5);
  if (factor > 1) {
    image = await resized(image, Math.round(image.width / factor), Math.round(image.height / factor));
    square = scaled(square, 1 / factor);
  }
  const border = Math.max(Math.round(sideOf(square) * 0.1), 3);
  const needed = bounds(square, border);
  const [left, top] = [Math.max(needed.left, 0), Math.max(needed.top, 0)];
  const [right, bottom] = [Math.min(needed.right, image.width), Math.min(needed.bottom, image.height)];
  if (left >= right || top >= bottom) throw new Error("the face lies outside of the picture");
  image = cropped(image, left, top, right - left, bottom - top);
  square = moved(square, -left, -top);
  const rest = bounds(square, border);
  const over = [-rest.left, -rest.top, rest.right - image.width, rest.bottom - image.height].map((n) => Math.max(n, 0));
  if (Math.max(...over) > border - 4) {
    const side = sideOf(square);
    const [padLeft = 0, padTop = 0, padRight = 0, padBottom = 0] = over.map((n) => Math.max(n, Math.round(side * 0.3)));
    image = await padded(image, { left: padLeft, top: padTop, right: padRight, bottom: padBottom }, side * 0.02);
    square = moved(square, padLeft, padTop);
  }
  const side = size * oversampling;
  const { pixels } = await resized({ pixels: sampled(image, square, side), width: side, height: side }, size, size);
  return pixels;
}

const scaled = ({ centre, right }: Quad, by: number): Quad => ({
  centre: [centre[0] * by, centre[1] * by],
  right: [right[0] * by, right[1] * by],
});

const moved = ({ centre, right }: Quad, x: number, y: number): Quad => ({
  centre: [centre[0] + x, centre[1] + y],
  right,
});

/** Whole pixels around the square and a border. */
function bounds(quad: Quad, border: number) {
  const corners = cornersOf(quad);
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return {
    left: Math.floor(Math.min(...xs)) - border,
    top: Math.floor(Math.min(...ys)) - border,
    right: Math.ceil(Math.max(...xs)) + border,
    bottom: Math.ceil(Math.max(...ys)) + border,
  };
}

/** Lanczos' filter. libvips rounds up between its steps in 8 bits, half a grey level in all; in 16 bits it does not matter. */
async function resized({ pixels, width, height }: Picture, toWidth: number, toHeight: number): Promise<Picture> {
  const data = await sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .pipelineColourspace("rgb16")
    .resize(toWidth, toHeight, { fit: "fill", kernel: "lanczos3" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer();
  return { pixels: data, width: toWidth, height: toHeight };
}

function cropped({ pixels, width }: Picture, left: number, top: number, toWidth: number, toHeight: number): Picture {
  const result = new Uint8Array(toWidth * toHeight * 3);
  for (let y = 0; y < toHeight; y++) {
    const start = ((top + y) * width + left) * 3;
    result.set(pixels.subarray(start, start + toWidth * 3), y * toWidth * 3);
  }
  return { pixels: result, width: toWidth, height: toHeight };
}

/** `side` x `side` points of the square, each the bilinear mean of the four pixels around it, cut off to a whole number as Pillow does; black outside. */
function sampled({ pixels, width, height }: Picture, { centre, right: [a, b] }: Quad, side: number): Uint8Array {
  const result = new Uint8Array(side * side * 3);
  const step = 2 / side;
  for (let row = 0, at = 0; row < side; row++) {
    const down = (row + 0.5) * step - 1;
    for (let column = 0; column < side; column++, at += 3) {
      const across = (column + 0.5) * step - 1;
      const x = centre[0] + across * a - down * b;
      const y = centre[1] + across * b + down * a;
      if (x < -0.5 || y < -0.5 || x >= width - 0.5 || y >= height - 0.5) continue;
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const dx = x - x0;
      const dy = y - y0;
      const upper = (y0 < 0 ? 0 : y0) * width;
      const lower = (y0 + 1 < height ? y0 + 1 : y0) * width;
      const left = x0 < 0 ? 0 : x0;
      const right = x0 + 1 < width ? x0 + 1 : x0;
      const i = (upper + left) * 3;
      const j = (upper + right) * 3;
      const k = (lower + left) * 3;
      const l = (lower + right) * 3;
      for (let c = 0; c < 3; c++) {
        const above = pixels[i + c]! + (pixels[j + c]! - pixels[i + c]!) * dx;
        const below = pixels[k + c]! + (pixels[l + c]! - pixels[k + c]!) * dx;
        result[at + c] = above + (below - above) * dy;
      }
    }
  }
  return result;
}
