import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { initDiscriminator, type Discriminator } from "../models/discriminator";
import { initGenerator, type Generator, type Growth } from "../models/generator";
import type { StyleGanConfig } from "../models/stylegan-config";
import { copyTree, disposeTree, trainable } from "../nn/tree";
import { adamStep, initAdam, resetAdam, type Adam, type AdamConfig } from "./adam";
import { discriminatorGradients, generatorGradients, moveAverages } from "./gan-step";
import { alphaAt, atStage, growthStages, stageAt, type GrowthRow } from "./growth";
import { inParts, onParts, type MemoryConfig } from "./in-parts";
import type { Phase, Training } from "./loop";

export interface GanTrainingConfig {
  readonly model: StyleGanConfig;
  readonly batch: number;
  readonly adam: AdamConfig;
  readonly r1Gamma: number; // weight of R1 is gamma / 2
  readonly r1Every: number; // R1 enters every r1Every-th step with r1Every times its weight; 1 is StyleGAN v1's own setting. StyleGAN2 takes lazy R1 in a step of its own, with rate and betas to match; here it is part of the discriminator's
  readonly mixing: number; // probability that two codes w share an image
  readonly emaHalfLife: number; // images
  readonly growth?: readonly GrowthRow[]; // progressive growing: batch and rate are then those of its rows
  readonly memory?: MemoryConfig;
  readonly seed: number;
}

export type GanState = {
  generator: Generator;
  average: Generator; // moving average of the generator: what is used after training
  discriminator: Discriminator; // used after it as what an encoder's critic starts from
  generatorAdam: Adam;
  discriminatorAdam: Adam;
  random: tf.Variable;
};

export type GanPhase = "optimisers anew" | "generator" | "discriminator" | "discriminator with R1";

export interface GanTraining extends Training<GanPhase> {
  readonly state: GanState;
  /** Where growing stands after so many images: at the full resolution where the model does not grow. Its alpha is the caller's. */
  readonly growthAt: (images: number) => Growth;
}

const wAverageDecay = 0.995;

/**
 * Non-saturating GAN training of StyleGAN v1 with R1 (training/loss.py, training_loop.py), one generator step and one discriminator step each: at one
 * resolution, or growing by a schedule, with the optimisers anew at each of its rows.
 */
export function ganTraining(config: GanTrainingConfig): GanTraining {
  const seed = createRandom(config.seed);
  const [ofFirst, ofSecond, random] = ["generator", "discriminator", "training"].map((name) => seed.split(name)) as [
    Random,
    Random,
    Random,
  ];
  const generator = initGenerator(config.model, ofFirst);
  const discriminator = initDiscriminator(config.model, ofSecond);
  for (const one of [seed, ofFirst, ofSecond]) one.dispose();
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const state: GanState = {
    generator,
    average: copyTree(generator),
    discriminator,
    generatorAdam: initAdam(config.adam, ofGenerator),
    discriminatorAdam: initAdam(config.adam, ofDiscriminator),
    random: random.variable,
  };
  const { resolution } = config.model;
  // A model that does not grow has one stage; being the last it has no end, however many images it is said to last.
  const whole = { resolution, fade: false, images: config.batch, batch: config.batch, rate: config.adam.rate };
  const stages = growthStages(config.growth ?? [whole], resolution);

  const networks = { generator, discriminator, ofGenerator, ofDiscriminator };
  const { recompute = false, parts: count = 1 } = config.memory ?? {};
  const generatorStep = inParts(
    "generatorStep",
    (n: number, growth: Growth) => {
      const { loss, meanW, gradients } = generatorGradients(networks, config, random, n, { growth, recompute });
      return { losses: { generator: loss }, means: [meanW, ...gradients] };
    },
    ([meanW, ...means], n: number, rate: number) => {
      adamStep({ ...config.adam, rate }, state.generatorAdam, ofGenerator, means);
      const decay = 0.5 ** (n / config.emaHalfLife);
      moveAverages(generator, state.average, meanW!, { wDecay: wAverageDecay, decay });
    },
  );

  const discriminatorStep = (withPenalty: boolean) =>
    inParts(
      withPenalty ? "discriminatorStepR1" : "discriminatorStep",
      (all: tf.Tensor4D, growth: Growth) => {
        const real = atStage(all, growth.resolution, growth.alpha);
        const penalty = (config.r1Gamma / 2) * config.r1Every;
        const pass = { growth, recompute, ...(withPenalty && { penalty }) };
        const { losses, gradients } = discriminatorGradients(networks, config, random, real, pass);
        return { losses, means: gradients };
      },
      (means, rate: number) => adamStep({ ...config.adam, rate }, state.discriminatorAdam, ofDiscriminator, means),
    );

  const growthAt = (images: number): Growth => {
    const stage = stageAt(stages, images);
    return { resolution: stage.resolution, ...(stage.fade && { alpha: tf.scalar(alphaAt(stage, images)) }) };
  };
  /** Runs a phase on the parts of a batch, as growing stands. */
  const asGrown = <T>(
    batch: tf.Tensor4D,
    images: number,
    run: (parts: readonly tf.Tensor4D[], rate: number, growth: Growth) => T,
  ): T => {
    const growth = growthAt(images);
    try {
      return onParts(batch, count, (parts) => run(parts, stageAt(stages, images).rate, growth));
    } finally {
      tf.dispose(growth.alpha);
    }
  };
  const anew: Phase<GanPhase> = {
    name: "optimisers anew",
    turn: (_, images) => stages.some(({ first }) => first === images && first > 0),
    run: () => {
      for (const adam of [state.generatorAdam, state.discriminatorAdam]) resetAdam(adam);
      return {};
    },
  };
  const isPenalised = (step: number) => step % config.r1Every === 0;
  const [plain, penalised] = [discriminatorStep(false), discriminatorStep(true)];
  const judged =
    (step: typeof plain): Phase["run"] =>
    (batch, _, images) =>
      asGrown(batch, images, (parts, rate, growth) =>
        step(
          parts.map((part) => [part, growth]),
          rate,
        ),
      );
  const phases: Phase<GanPhase>[] = [
    ...(stages.length > 1 ? [anew] : []),
    {
      name: "generator",
      turn: () => true,
      run: (batch, _, images) =>
        asGrown(batch, images, (parts, rate, growth) =>
          generatorStep(
            parts.map(({ shape: [n] }) => [n, growth]),
            batch.shape[0],
            rate,
          ),
        ),
    },
    { name: "discriminator", turn: (step) => !isPenalised(step), run: judged(plain) },
    { name: "discriminator with R1", turn: isPenalised, run: judged(penalised) },
  ];
  return {
    ...{ name: "StyleGAN", sources: ["src/train/gan.ts"], config, state, phases, growthAt },
    batch: Math.min(...stages.map((stage) => stage.batch)),
    batchAt: (images) => stageAt(stages, images).batch,
    dispose() {
      for (const compiled of [generatorStep, plain, penalised]) compiled.dispose();
      disposeTree([generator, state.generatorAdam, state.discriminatorAdam]);
      random.dispose(); // and with it its variable
    },
  };
}
