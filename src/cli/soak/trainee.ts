import { createHash } from "node:crypto";
import { join } from "node:path";
import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import { batchOf, labelsOf, type ImageSet } from "../../data/images";
import { dataOrder } from "../../data/order";
import { initClassifier } from "../../models/classifier";
import { byClassifier } from "../../models/perceptual";
import { entries } from "../../nn/tree";
import { encoderTraining, type EncoderTraining } from "../../train/encoder";
import { ganTraining, type GanTraining } from "../../train/gan";
import { runLoop, type LoopOptions, type LoopResult, type Training } from "../../train/loop";

const batch = 2;
const adam = { rate: 1e-3, beta1: 0.5, beta2: 0.99, epsilon: 1e-8 }; // beta1 > 0: the first moments are stored too
const model = { resolution: 32, channels: 1, latent: 4, mappingLayers: 2, mapsBase: 32, mapsMax: 4 };

/** 40 grey images of 32 x 32 that the seed fixes; training goes through them more than once. */
export const noiseImages: ImageSet = (() => {
  const [count, size] = [40, 32];
  const pixels = new Uint8Array(count * size * size);
  let word = 1;
  for (let i = 0; i < pixels.length; i++) pixels[i] = (word = (Math.imul(word, 1664525) + 1013904223) >>> 0) >>> 24;
  return { name: "noise", size, channels: 1, count, pixels, labels: new Uint8Array(count) };
})();

/** A real StyleGAN training at 32 px, with as few maps as it takes to be quick: batch 2, R1 at every second step. */
export const narrowGan = (seed = 1): GanTraining =>
  ganTraining({ model, batch, adam, r1Gamma: 10, r1Every: 2, mixing: 0.9, emaHalfLife: 20, seed });

/** GH-Feat's encoder training for such a generator. */
export function narrowEncoder({ generator, discriminator }: GanTraining["state"]): EncoderTraining {
  const random = createRandom(5);
  const feature = initClassifier(1, 10, random);
  random.dispose();
  return encoderTraining(
    {
      model,
      generator: "frozen",
      encoder: {
        block: "basic",
        units: [1, 1, 1, 1],
        stem: true,
        variant: "small",
        maps: [8, 8, 8, 8],
        alignedMaps: 2,
        pyramid: false,
        spatialAlignment: true,
        space: "Y",
      },
      loss: {
        adversarial: 0.1,
        perceptual: 0.1,
        regularizer: 5e-4,
        gradientPenalty: 5,
        distance: "norm",
        score: "linear",
      },
      batch,
      adam,
      criticAdam: adam,
      penaltyEvery: 2,
      seed: 3,
    },
    { generator, discriminator, perceptual: byClassifier(feature) },
  );
}

/** The next images in the seeded order. `order` hashes what was drawn. */
export function drawNoise(seed: number): LoopOptions["draw"] {
  const order = dataOrder(noiseImages.count, seed);
  return (seen, n) => {
    const indices = order(seen, n);
    return { batch: batchOf(noiseImages, indices), labels: labelsOf(noiseImages, indices) };
  };
}

/** SHA-256 over everything in a training's state, by name: weights, moving averages, Adam's moments, w_avg, the random stream. */
export function digest(state: unknown): string {
  const hash = createHash("sha256");
  for (const [name, leaf] of entries(state)) {
    const values = leaf.dataSync();
    hash.update(`${name} ${leaf.dtype} ${leaf.shape.join()}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** What is left of a whole training: the digests of all that it changed, and of the data order that the next step would see. */
export interface Trained {
  readonly gan: string;
  readonly encoder: string;
  readonly order: string;
  readonly results: readonly LoopResult[];
}

export interface TraineeOptions {
  readonly folder: string;
  readonly steps: number; // of each network
  readonly checkpointSeconds: number;
  readonly evaluateEvery?: number; // steps; an evaluation that takes `evaluateMs`
  readonly evaluateMs?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (training: string, step: number) => void;
  readonly onEvaluation?: () => void;
}

/** Trains GAN and encoder in turn, going on from what the folder holds. Stops where the signal says. */
export async function train(options: TraineeOptions): Promise<Trained> {
  const images = options.steps * batch;
  const results: LoopResult[] = [];
  const run = async (training: Training, name: string, seed: number): Promise<void> => {
    const result = await runLoop(training, {
      folder: join(options.folder, name),
      images,
      draw: drawNoise(seed),
      checkpointSeconds: options.checkpointSeconds,
      ...(options.signal && { signal: options.signal }),
      ...(options.evaluateEvery !== undefined && {
        snapshotEvery: options.evaluateEvery * batch,
        evaluate: (_, signal) => evaluate(training, options, signal),
        watch: { metric: "norm" },
      }),
      progress: {
        update: ({ done }) => options.onStep?.(name, done / batch),
        finish: () => undefined,
      },
    });
    results.push(result);
  };
  const gan = narrowGan();
  await run(gan, "gan", 1);
  const encoder = narrowEncoder(gan.state);
  if (!options.signal?.aborted) await run(encoder, "encoder", 2);
  const order = createHash("sha256")
    .update(dataOrder(noiseImages.count, 2)(images, 2 * noiseImages.count))
    .digest("hex");
  return { gan: digest(gan.state), encoder: digest(encoder.state), order, results };
}

/** A metric that needs the whole state and some time. */
async function evaluate(
  training: Training,
  { evaluateMs = 0, onEvaluation }: TraineeOptions,
  signal: AbortSignal | undefined,
): Promise<Record<string, number>> {
  onEvaluation?.();
  const until = performance.now() + evaluateMs;
  while (performance.now() < until && !signal?.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
  const leaves = entries(training.state).filter(([, leaf]) => leaf.dtype === "float32");
  const squares = tf.tidy(() => leaves.map(([, leaf]) => tf.sum(tf.square(leaf)).dataSync()[0]!));
  return { norm: Math.sqrt(squares.reduce((a, b) => a + b, 0)) };
}
