import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { discriminatorLoss, generatorLoss, gradientPenalty } from "../losses/adversarial";
import { discriminate, initDiscriminator, type Discriminator } from "../models/discriminator";
import {
  drawNoise,
  initGenerator,
  mapping,
  styleCodes,
  synthesis,
  type Generator,
  type Growth,
  type Pass,
} from "../models/generator";
import { layersAt, type StyleGanConfig } from "../models/stylegan-config";
import { copyTree, disposeTree, moveTowards, trainable } from "../nn/tree";
import { adamStep, initAdam, resetAdam, type Adam, type AdamConfig } from "./adam";
import { gradients } from "./gradients";
import { alphaAt, atStage, growthStages, stageAt, type GrowthRow } from "./growth";
import { inParts, partsOf, type MemoryConfig } from "./in-parts";
import type { Phase, Training } from "./loop";

export interface GanTrainingConfig {
  readonly model: StyleGanConfig;
  readonly batch: number;
  readonly adam: AdamConfig;
  readonly r1Gamma: number; // weight of R1 is gamma / 2
  readonly r1Every: number; // R1 enters every r1Every-th step with r1Every times its weight (lazy regularisation); 1 is StyleGAN v1's own setting
  readonly mixing: number; // probability that two codes w share an image
  readonly emaHalfLife: number; // images
  readonly growth?: readonly GrowthRow[]; // progressive growing: batch and rate are then those of its rows
  readonly memory?: MemoryConfig;
  readonly seed: number;
}

export type GanState = {
  generator: Generator;
  average: Generator; // moving average of the generator: what is used after training
  discriminator: Discriminator;
  generatorAdam: Adam;
  discriminatorAdam: Adam;
  random: tf.Variable;
};

export interface GanTraining extends Training {
  readonly state: GanState;
  /** Where growing stands after so many images: at the full resolution where the model does not grow. Its alpha is the caller's. */
  readonly growthAt: (images: number) => Growth;
  /** Lets go of all networks and compiled steps. */
  readonly dispose: () => void;
}

const wAverageDecay = 0.995;

/** Fakes of one minibatch: mixing regularisation with one cut for the whole batch among the layers in use, fresh noise. -> image [n,r,r,c], w [n,latent] of the first code */
export function drawFakes(
  generator: Generator,
  config: Pick<GanTrainingConfig, "model" | "mixing">,
  random: Random,
  n: number,
  pass: Pass = {},
): { image: tf.Tensor4D; w: tf.Tensor2D } {
  const all = generator.layers.length;
  const layers = pass.growth ? layersAt(pass.growth.resolution) : all;
  const draw = () => mapping(generator, random.normal([n, config.model.latent]) as tf.Tensor2D);
  const [w, other] = [draw(), draw()];
  const mixed = tf.less(random.uniform([]), config.mixing);
  const cut = tf.where(mixed, random.integers([], 1, layers), tf.scalar(layers, "int32"));
  const ws = Array.from({ length: all }, (_, i) => {
    const first = tf.cast(tf.less(tf.scalar(i, "int32"), cut), "float32");
    return other.add(w.sub(other).mul(first)) as tf.Tensor2D;
  });
  return { image: synthesis(generator, styleCodes(generator, ws), drawNoise(generator, random, n), pass).image, w };
}

/** The networks of a GAN's steps, and what of them each step trains. */
export interface GanNetworks {
  readonly generator: Generator;
  readonly discriminator: Discriminator;
  readonly ofGenerator: readonly tf.Variable[];
  readonly ofDiscriminator: readonly tf.Variable[];
}

type FakesConfig = Pick<GanTrainingConfig, "model" | "mixing">;

/** The generator's loss on `n` fakes and its gradients, and the mean of their first codes w [latent]. */
export function generatorGradients(
  { generator, discriminator, ofGenerator }: GanNetworks,
  config: FakesConfig,
  random: Random,
  n: number,
  pass: Pass = {},
): { loss: tf.Scalar; meanW: tf.Tensor; gradients: tf.Tensor[] } {
  const step = gradients(ofGenerator, () => {
    const { image, w } = drawFakes(generator, config, random, n, pass);
    return { loss: generatorLoss(discriminate(discriminator, image, pass)), meanW: tf.mean(w, 0) };
  });
  return { ...step.terms, gradients: step.gradients };
}

/** The discriminator's losses on `real` and as many fakes, R1 among them where it has a weight, and the gradients of their sum. */
export function discriminatorGradients(
  { generator, discriminator, ofDiscriminator }: GanNetworks,
  config: FakesConfig,
  random: Random,
  real: tf.Tensor4D,
  { penalty: weight, ...pass }: Pass & { readonly penalty?: number } = {},
): { losses: Record<string, tf.Scalar>; gradients: tf.Tensor[] } {
  const { image: fake } = drawFakes(generator, config, random, real.shape[0], { growth: pass.growth }); // before the tape: G is not recorded
  const step = gradients(ofDiscriminator, () => {
    const score = (x: tf.Tensor4D) => discriminate(discriminator, x, pass);
    const logistic = discriminatorLoss(score(fake), score(real));
    if (weight === undefined) return { loss: logistic, discriminator: logistic };
    const penalty = gradientPenalty(score, real);
    return { loss: logistic.add<tf.Scalar>(penalty.mul(weight)), discriminator: logistic, gradientPenalty: penalty };
  });
  const { loss, ...losses } = step.terms;
  loss.dispose();
  return { losses, gradients: step.gradients };
}

/** Moves w_avg by the mean code of a step's fakes, and the averaged generator towards the trained one. */
export function moveAverages(
  generator: Generator,
  average: Generator,
  meanW: tf.Tensor,
  { wDecay, decay }: { readonly wDecay: number; readonly decay: number },
): void {
  generator.wAverage.assign(generator.wAverage.mul(wDecay).add<tf.Tensor1D>(meanW.mul(1 - wDecay)));
  moveTowards(average, generator, decay);
}

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
  const { batch, adam } = config;
  const { resolution } = config.model;
  const whole = { resolution, fade: false, images: batch, batch, rate: adam.rate }; // a model that does not grow has one stage
  const stages = growthStages(config.growth ?? [whole], resolution);

  const networks = { generator, discriminator, ofGenerator, ofDiscriminator };
  const recompute = config.memory?.recompute ?? false;
  const generatorStep = inParts(
    "generatorStep",
    (batch: number, growth: Growth) => {
      const { loss, meanW, gradients } = generatorGradients(networks, config, random, batch, { growth, recompute });
      return { losses: { generator: loss }, means: [meanW, ...gradients] };
    },
    ([meanW, ...means], batch: number, rate: number) => {
      adamStep({ ...config.adam, rate }, state.generatorAdam, ofGenerator, means);
      const decay = 0.5 ** (batch / config.emaHalfLife);
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
  const onParts = <T>(
    batch: tf.Tensor4D,
    images: number,
    run: (parts: readonly tf.Tensor4D[], rate: number, growth: Growth) => T,
  ): T => {
    const growth = growthAt(images);
    const parts = partsOf(batch, config.memory?.parts);
    const result = run(parts, stageAt(stages, images).rate, growth);
    tf.dispose([parts, growth.alpha]);
    return result;
  };
  const anew: Phase = {
    name: "optimisers anew",
    turn: (_, images) => stages.some(({ first }) => first === images && first > 0),
    run: () => {
      for (const adam of [state.generatorAdam, state.discriminatorAdam]) resetAdam(adam);
      return {};
    },
  };
  const isLazy = (step: number) => step % config.r1Every === 0;
  const [plain, penalised] = [discriminatorStep(false), discriminatorStep(true)];
  const judged =
    (step: typeof plain): Phase["run"] =>
    (batch, _, images) =>
      onParts(batch, images, (parts, rate, growth) =>
        step(
          parts.map((part) => [part, growth]),
          rate,
        ),
      );
  const phases: Phase[] = [
    ...(stages.length > 1 ? [anew] : []),
    {
      name: "generator",
      turn: () => true,
      run: (batch, _, images) =>
        onParts(batch, images, (parts, rate, growth) =>
          generatorStep(
            parts.map(({ shape: [n] }) => [n, growth]),
            batch.shape[0],
            rate,
          ),
        ),
    },
    { name: "discriminator", turn: (step) => !isLazy(step), run: judged(plain) },
    { name: "discriminator with R1", turn: isLazy, run: judged(penalised) },
  ];
  return {
    ...{ name: "StyleGAN", source: "src/train/gan.ts", config, state, phases, growthAt },
    batch: Math.min(...stages.map((stage) => stage.batch)),
    batchAt: (images) => stageAt(stages, images).batch,
    dispose() {
      for (const compiled of [generatorStep, plain, penalised]) compiled.dispose();
      disposeTree({ ...state, random: undefined });
      random.dispose(); // and with it its variable
    },
  };
}
