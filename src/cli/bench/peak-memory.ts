import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { compile } from "../../backend/compile";
import { createRandom } from "../../backend/random";
import { tf } from "../../backend/tf";
import { resnet50 } from "../../experiments/encoders";
import { initDiscriminator } from "../../models/discriminator";
import { initGenerator, styleCodes, synthesis } from "../../models/generator";
import { paperWidths, type StyleGanConfig } from "../../models/stylegan-config";
import { initVgg16, vgg16Feature } from "../../models/vgg16";
import { trainable } from "../../nn/tree";
import { encoderTraining } from "../../train/encoder";
import { ganTraining } from "../../train/gan";
import { gradients } from "../../train/gradients";
import type { MemoryConfig } from "../../train/in-parts";
import type { Phase } from "../../train/loop";
import { memoryOf, resetPeak } from "./memory";

// Peak memory of a training step, each in a process of its own: a GAN's with R1, GH-Feat's encoder's with ResNet-50 and F by VGG16, a generator's gradients.

const run = promisify(execFile);

type Kind = "gan" | "encoder" | "synthesis";

export interface Request {
  readonly kind: Kind;
  readonly model: StyleGanConfig;
  readonly batch: number;
  readonly memory: MemoryConfig;
}

/** MiB. */
export interface Peak {
  readonly start: number; // what the process holds before the first step: the library, weights
  readonly trace: number; // the most that it holds in the first step, which is traced
  readonly step: number; // the same of the steps after it, compiled ones
}

/** glibc gives memory back as soon as it is free, so that a second peak shows below a first one. */
const returning = { MALLOC_MMAP_THRESHOLD_: "65536", MALLOC_TRIM_THRESHOLD_: "65536" };

interface PeakOptions {
  readonly steps?: number; // after the first, one unless given
  readonly isReturning?: boolean; // memory is given back at once: what is needed; else what a training's process comes to hold
  readonly signal?: AbortSignal;
}

/** Throws what the signal was aborted with. */
export async function peakOf(request: Request, options: PeakOptions = {}): Promise<Peak> {
  const { steps = 1, isReturning = true, signal } = options;
  const args = ["--import", "tsx", __filename, JSON.stringify(request), `${steps}`];
  const env = { ...process.env, ...(isReturning && returning) };
  try {
    const { stdout } = await run(process.execPath, args, { env, signal });
    return JSON.parse(stdout.trim().split("\n").at(-1)!) as Peak;
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`peak memory of ${JSON.stringify(request)}: ${(error as Error).message}`, { cause: error });
  }
}

/** Gradients of a generator's weights alone. */
function synthesisPhase({ model, batch, memory }: Request): Phase {
  const random = createRandom(1);
  const generator = initGenerator(model, random);
  const of = trainable(generator);
  const step = compile(() => {
    const { terms, gradients: all } = gradients(of, () => {
      const codes = styleCodes(generator, tf.zeros([batch, model.latent]));
      const { image } = synthesis(generator, codes, generator.noise, { recompute: memory.recompute ?? false });
      return { loss: tf.mean(tf.square(image)) as tf.Scalar };
    });
    const norm = tf.addN(all.map((gradient) => tf.sum(tf.square(gradient)))) as tf.Scalar; // so that all are computed
    tf.dispose(all);
    return { ...terms, norm };
  });
  return { name: "synthesis", turn: () => true, run: () => step() };
}

function trainingOf(request: Request): { readonly phases: readonly Phase[] } {
  const { kind, model, batch, memory } = request;
  if (kind === "synthesis") return { phases: [synthesisPhase(request)] };
  const adam = { rate: 1e-4, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
  if (kind === "gan")
    return ganTraining({
      model,
      batch,
      adam,
      r1Gamma: 10,
      r1Every: 1,
      mixing: 0.9,
      emaHalfLife: 10_000,
      memory,
      seed: 1,
    });
  const random = createRandom(1);
  const vgg16 = initVgg16(random);
  return encoderTraining(
    {
      ...{ model, batch, memory, adam, criticAdam: adam, generator: "frozen", penaltyEvery: 1, seed: 1 },
      encoder: { ...resnet50, variant: "paper" },
      loss: {
        ...{ adversarial: 0.1, perceptual: 5e-5, regularizer: 5e-4, gradientPenalty: 5 },
        ...{ distance: "norm", score: "linear" },
      },
    },
    {
      generator: initGenerator(model, random),
      discriminator: initDiscriminator(model, random),
      perceptual: { feature: (x) => vgg16Feature(vgg16, x), weights: vgg16 },
    },
  );
}

function mebibytes(which: "now" | "peak"): number {
  const bytes = memoryOf(process.pid, which);
  if (bytes === null) throw new Error("this system does not say how much memory a process takes; Linux does");
  return Math.round(bytes / 2 ** 20);
}

function measure(request: Request, steps: number): Peak {
  const { resolution, channels } = request.model;
  const { phases } = trainingOf(request);
  const images = tf.zeros([request.batch, resolution, resolution, channels]) as tf.Tensor4D;
  const labels = tf.zeros([request.batch], "int32") as tf.Tensor1D;
  images.dataSync(); // what is not yet there would count for the step
  const step = () => tf.dispose(phases.filter(({ turn }) => turn(0, 0)).map(({ run }) => run(images, labels, 0)));
  const most = (count: number) => {
    resetPeak(process.pid);
    for (let i = 0; i < count; i++) step();
    return mebibytes("peak");
  };
  return { start: mebibytes("now"), trace: most(1), step: most(steps) };
}

const model = { ...paperWidths, resolution: 256, channels: 3 };

/** Steps at the papers' size: StyleGAN's minibatch of one GPU at 256 px, and GH-Feat's encoder with a small one and with a part of the preset `paper`. */
export const paperSteps: readonly (Request & { readonly kind: "gan" | "encoder" })[] = [
  { kind: "gan", model, batch: 8, memory: {} },
  { kind: "encoder", model, batch: 8, memory: {} },
  { kind: "encoder", model, batch: 8, memory: { recompute: true } },
  { kind: "encoder", model, batch: 8, memory: { parts: 2 } },
  { kind: "encoder", model, batch: 12, memory: {} },
  { kind: "encoder", model, batch: 12, memory: { recompute: true } },
];

if (require.main === module)
  console.log(JSON.stringify(measure(JSON.parse(process.argv[2]!) as Request, Number(process.argv[3]))));
