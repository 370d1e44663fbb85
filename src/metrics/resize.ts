import { tf } from "../backend/tf";

/**
 * How feature networks' code resizes. pil-*: Pillow's filters, widened when images shrink, in float32 per channel ("clean" of clean-fid is pil-bicubic);
 * torch-bilinear: torch's interpolate with align_corners false, as pytorch-fid, without widening; tensorflow1-bilinear: that of TensorFlow 1, as the first FID and
 * torch-fidelity, whose samples lie half a pixel off; nearest: torch's. Which one it is changes a Fréchet distance (Parmar et al. 2022).
 */
export const resizeRules = ["pil-bicubic", "pil-bilinear", "pil-box", "torch-bilinear", "tensorflow1-bilinear", "nearest"] as const; // prettier-ignore
export type ResizeRule = (typeof resizeRules)[number];

/** x [n,h,w,c] in [-1,1] -> [n,height,width,c], clipped to [-1,1] as the references clip to bytes' range (bicubic weights overshoot) */
export function resize(x: tf.Tensor4D, [height, width]: readonly [number, number], rule: ResizeRule): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  return tf.tidy(() => {
    const [down, across] = [weightsOf(h, height, rule), weightsOf(w, width, rule)];
    const rows = tf.transpose(x, [0, 1, 3, 2]).reshape([n * h * c, w]) as tf.Tensor2D;
    const wide = tf.matMul(rows, across, false, true).reshape([n, h, c * width]); // Pillow's order
    const high = tf.matMul(tf.tile(down.expandDims(0), [n, 1, 1]), wide).reshape([n, height, c, width]);
    return tf.clipByValue(tf.transpose(high, [0, 1, 3, 2]), -1, 1) as tf.Tensor4D;
  });
}

/** What each of `to` samples takes of `from` pixels: [to,from], rows of sum 1 */
function weightsOf(from: number, to: number, rule: ResizeRule): tf.Tensor2D {
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const taken = rule in filters ? filtered(from, to, i, filters[rule as Filtered]) : sampled(from, to, i, rule);
    for (const [pixel, weight] of taken) weights[i * from + pixel]! += weight;
  }
  return tf.tensor2d(weights, [to, from]);
}

interface Filter {
  readonly support: number; // half its width, in output pixels where images shrink
  readonly at: (x: number) => number;
}

type Filtered = "pil-bicubic" | "pil-bilinear" | "pil-box";

/** Pillow's src/libImaging/Resample.c. */
const filters: Readonly<Record<Filtered, Filter>> = {
  "pil-bicubic": { support: 2, at: (x) => cubic(Math.abs(x)) },
  "pil-bilinear": { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  "pil-box": { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
};

/** Keys' cubic with a = -1/2. x >= 0 */
const cubic = (x: number) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? -0.5 * (((x - 5) * x + 8) * x - 4) : 0);

function filtered(from: number, to: number, i: number, { support, at }: Filter): [number, number][] {
  const scale = from / to;
  const wide = Math.max(1, scale);
  const centre = (i + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - support * wide + 0.5));
  const end = Math.min(from, Math.trunc(centre + support * wide + 0.5));
  const taken = Array.from({ length: end - first }, (_, k) => at((first + k - centre + 0.5) / wide));
  const sum = taken.reduce((a, b) => a + b, 0);
  return taken.map((weight, k) => [first + k, weight / sum]);
}

function sampled(from: number, to: number, i: number, rule: ResizeRule): [number, number][] {
  const scale = from / to;
  if (rule === "nearest") {
    const { fround } = Math; // torch counts in float32, whose rounding decides near whole numbers
    return [[Math.min(from - 1, Math.floor(fround(i * fround(scale)))), 1]];
  }
  const place = rule === "torch-bilinear" ? Math.max(0, (i + 0.5) * scale - 0.5) : i * scale;
  const pixel = Math.floor(place);
  return [[pixel, 1 - (place - pixel)], [Math.min(from - 1, pixel + 1), place - pixel]]; // prettier-ignore
}
