import { spawnSync } from "node:child_process";
import { compile } from "../src/backend/compile";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { memoryOf, resetPeak } from "../src/cli/bench/memory";
import { resnet50 } from "../src/experiments/encoders";
import { initDiscriminator } from "../src/models/discriminator";
import { initGenerator, styleCodes, synthesis } from "../src/models/generator";
import { paperWidths, type StyleGanConfig } from "../src/models/stylegan-config";
import { initVgg16, vgg16Feature } from "../src/models/vgg16";
import { trainable } from "../src/nn/tree";
import { encoderTraining } from "../src/train/encoder";
import { ganTraining } from "../src/train/gan";
import { gradients } from "../src/train/gradients";
import type { MemoryConfig } from "../src/train/in-parts";
import type { Phase } from "../src/train/loop";

// Peak memory of a training step, each in a process of its own. By hand, at the paper's sizes (GH-Feat's encoder with ResNet-50, F by VGG16, 256 px):
//   node --import tsx tests/peak-memory.ts encoder 256 8

type Kind = "gan" | "encoder" | "synthesis";

export interface Request {
  readonly kind: Kind;
  readonly model: StyleGanConfig;
  readonly batch: number;
  readonly memory: MemoryConfig;
}

/** Megabytes. */
export interface Peak {
  readonly start: number; // what the process holds before the first step: the library, weights
  readonly trace: number; // the most that it holds in the first step, which is traced
  readonly step: number; // the same of the second, compiled one
}

/** glibc gives memory back as soon as it is free, so that a second peak shows below a first one. */
const returning = { MALLOC_MMAP_THRESHOLD_: "65536", MALLOC_TRIM_THRESHOLD_: "65536" };

export function peakOf(request: Request): Peak {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", __filename, "--child", JSON.stringify(request)],
    { encoding: "utf8", env: { ...process.env, ...returning } },
  );
  if (status !== 0) throw new Error(`peak memory of ${JSON.stringify(request)}: ${stderr}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Peak;
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

const megabytes = (which: "now" | "peak") => Math.round(memoryOf(process.pid, which)! / 2 ** 20);

function measure(request: Request): Peak {
  const { resolution, channels } = request.model;
  const { phases } = trainingOf(request);
  const images = tf.zeros([request.batch, resolution, resolution, channels]) as tf.Tensor4D;
  const labels = tf.zeros([request.batch], "int32") as tf.Tensor1D;
  images.dataSync(); // what is not yet there would count for the step
  const step = () => tf.dispose(phases.filter(({ turn }) => turn(0, 0)).map(({ run }) => run(images, labels, 0)));
  const most = () => {
    resetPeak(process.pid);
    step();
    return megabytes("peak");
  };
  return { start: megabytes("now"), trace: most(), step: most() };
}

if (require.main === module) {
  const [first, second, third] = process.argv.slice(2);
  if (first === "--child") console.log(JSON.stringify(measure(JSON.parse(second!) as Request)));
  else {
    const model = { ...paperWidths, resolution: Number(second), channels: 3 };
    const all: MemoryConfig[] = [{}, { recompute: true }, { parts: 2 }, { parts: 2, recompute: true }];
    for (const memory of all)
      console.log(JSON.stringify(memory), peakOf({ kind: first as Kind, model, batch: Number(third), memory }));
  }
}
