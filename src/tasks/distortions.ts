import sharp from "sharp";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { toByte, toHost } from "../data/images";
import type { DistortionName } from "../experiments/metrics";
import { resize } from "../metrics/resize";

export interface Distortion {
  readonly strength: string; // what its number means
  /** x [n,s,s,3] in [-1,1] -> the same, distorted; `seed` fixes what is random. x stays. */
  readonly apply: (x: tf.Tensor4D, strength: number, seed: number) => Promise<tf.Tensor4D>;
}

export const distortions: Readonly<Record<DistortionName, Distortion>> = {
  blur: { strength: "Gaussian, standard deviation in pixels", apply: now((x, deviation) => blurred(x, deviation)) },
  noise: {
    strength: "Gaussian, standard deviation in grey levels",
    apply: now((x, deviation, seed) => {
      const random = createRandom(seed);
      const noise = random.normal(x.shape, 0, deviation / 127.5);
      random.dispose();
      return tf.clipByValue(x.add(noise), -1, 1) as tf.Tensor4D;
    }),
  },
  crop: {
    strength: "share of the sides cut off around, the rest enlarged by pil-bicubic",
    apply: now((x, share) => {
      const [, side] = x.shape;
      const kept = Math.round(side * (1 - share));
      const first = Math.floor((side - kept) / 2);
      return resize(x.slice([0, first, first, 0], [-1, kept, kept, -1]), [side, side], "pil-bicubic");
    }),
  },
  reduce: {
    strength: "factor by which images are reduced with torch-bilinear and enlarged again by pil-bicubic",
    apply: now((x, factor) => {
      const [, side] = x.shape;
      const reduced = Math.round(side / factor);
      return resize(resize(x, [reduced, reduced], "torch-bilinear"), [side, side], "pil-bicubic");
    }),
  },
  jpeg: { strength: "quality of libvips' JPEG, 4:2:0", apply: throughJpeg },
};

/** What every distortion's strengths are, in a sentence. */
export const describeStrengths = (): string =>
  Object.entries(distortions)
    .map(([kind, { strength }]) => `${kind}: ${strength}`)
    .join("; ");

function now(f: (x: tf.Tensor4D, strength: number, seed: number) => tf.Tensor4D): Distortion["apply"] {
  return (x, strength, seed) => Promise.resolve(tf.tidy(() => f(x, strength, seed)));
}

/** Gaussian blur up to three deviations, the picture mirrored at its edges. x [n,h,w,c] -> [n,h,w,c] */
function blurred(x: tf.Tensor4D, deviation: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const radius = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  const kernel = tf.tensor1d(weights.map((weight) => weight / sum));
  const edges = [[0, 0], [radius, radius], [radius, radius], [0, 0]] as [number, number][]; // prettier-ignore
  const planes = tf.transpose(tf.mirrorPad(x, edges, "symmetric"), [0, 3, 1, 2]);
  const single = planes.reshape([n * c, h + 2 * radius, w + 2 * radius, 1]) as tf.Tensor4D;
  const rows = tf.conv2d(single, kernel.reshape([-1, 1, 1, 1]) as tf.Tensor4D, 1, "valid");
  const both = tf.conv2d(rows, kernel.reshape([1, -1, 1, 1]) as tf.Tensor4D, 1, "valid");
  return tf.transpose(both.reshape([n, c, h, w]), [0, 2, 3, 1]) as tf.Tensor4D;
}

/** What is left of images that were saved as JPEG. x [n,h,w,3] in [-1,1] -> the same */
async function throughJpeg(x: tf.Tensor4D, quality: number): Promise<tf.Tensor4D> {
  const [n, height, width, channels] = x.shape;
  const { data } = toHost(x.clone());
  const each = height * width * channels;
  const values = new Float32Array(n * each);
  for (let i = 0; i < n; i++) {
    const bytes = Uint8Array.from({ length: each }, (_, k) => toByte(data[i * each + k]!));
    const file = await sharp(bytes, { raw: { width, height, channels: channels as 3 } })
      .jpeg({ quality })
      .toBuffer();
    const decoded = await sharp(file).raw().toBuffer();
    for (let k = 0; k < each; k++) values[i * each + k] = decoded[k]! / 127.5 - 1;
  }
  return tf.tensor4d(values, x.shape);
}
