import { compile } from "../backend/compile";
import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { discriminatorLoss, generatorLoss, gradientPenalty } from "../losses/adversarial";
import { discriminate, initDiscriminator, type Discriminator } from "../models/discriminator";
import { drawNoise, initGenerator, mapping, styleCodes, synthesis, type Generator } from "../models/generator";
import type { StyleGanConfig } from "../models/stylegan-config";
import { copyTree, moveTowards, trainable } from "../nn/tree";
import { adamStep, initAdam, type Adam, type AdamConfig } from "./adam";
import { gradients } from "./gradients";
import type { Phase, Training } from "./loop";

export interface GanTrainingConfig {
  readonly model: StyleGanConfig;
  readonly batch: number;
  readonly adam: AdamConfig;
  readonly r1Gamma: number; // weight of R1 is gamma / 2
  readonly r1Every: number; // R1 enters every r1Every-th step with r1Every times its weight (lazy regularisation); 1 is StyleGAN v1's own setting
  readonly mixing: number; // probability that two codes w share an image
  readonly emaHalfLife: number; // images
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
}

const wAverageDecay = 0.995;

/** Fakes of one minibatch: mixing regularisation with one cut for the whole batch, fresh noise. -> image [n,r,r,c], w [n,latent] of the first code */
export function drawFakes(
  generator: Generator,
  config: Pick<GanTrainingConfig, "model" | "mixing">,
  random: Random,
  n: number,
): { image: tf.Tensor4D; w: tf.Tensor2D } {
  const layers = generator.layers.length;
  const draw = () => mapping(generator, random.normal([n, config.model.latent]) as tf.Tensor2D);
  const [w, other] = [draw(), draw()];
  const mixed = tf.less(random.uniform([]), config.mixing);
  const cut = tf.where(mixed, random.integers([], 1, layers), tf.scalar(layers, "int32"));
  const ws = Array.from({ length: layers }, (_, i) => {
    const first = tf.cast(tf.less(tf.scalar(i, "int32"), cut), "float32");
    return other.add(w.sub(other).mul(first)) as tf.Tensor2D;
  });
  return { image: synthesis(generator, styleCodes(generator, ws), drawNoise(generator, random, n)).image, w };
}

/** Non-saturating GAN training of StyleGAN v1 with R1 at one fixed resolution (training/loss.py, training_loop.py): one generator step, one discriminator step. */
export function ganTraining(config: GanTrainingConfig): GanTraining {
  const seed = createRandom(config.seed);
  const generator = initGenerator(config.model, seed.split("generator"));
  const discriminator = initDiscriminator(config.model, seed.split("discriminator"));
  const random = seed.split("training");
  const [ofGenerator, ofDiscriminator] = [trainable(generator), trainable(discriminator)];
  const state: GanState = {
    generator,
    average: copyTree(generator),
    discriminator,
    generatorAdam: initAdam(config.adam, ofGenerator),
    discriminatorAdam: initAdam(config.adam, ofDiscriminator),
    random: random.variable,
  };

  const generatorStep = compile(
    () => {
      const step = gradients(ofGenerator, () => {
        const { image, w } = drawFakes(generator, config, random, config.batch);
        return { loss: generatorLoss(discriminate(discriminator, image)), meanW: tf.mean(w, 0) };
      });
      adamStep(config.adam, state.generatorAdam, ofGenerator, step.gradients);
      const { loss, meanW } = step.terms;
      const kept = generator.wAverage.mul(wAverageDecay).add(meanW.mul(1 - wAverageDecay));
      generator.wAverage.assign(kept as tf.Tensor1D);
      moveTowards(state.average, generator, 0.5 ** (config.batch / config.emaHalfLife));
      meanW.dispose();
      return { generator: loss };
    },
    { name: "generatorStep" },
  );

  const discriminatorStep = (withPenalty: boolean) =>
    compile(
      (real: tf.Tensor4D) => {
        const { image: fake } = drawFakes(generator, config, random, config.batch); // before the tape: G is not recorded
        const step = gradients(ofDiscriminator, () => {
          const score = (x: tf.Tensor4D) => discriminate(discriminator, x);
          const logistic = discriminatorLoss(score(fake), score(real));
          if (!withPenalty) return { loss: logistic, discriminator: logistic };
          const penalty = gradientPenalty(score, real);
          const weight = (config.r1Gamma / 2) * config.r1Every;
          return {
            loss: logistic.add<tf.Scalar>(penalty.mul(weight)),
            discriminator: logistic,
            gradientPenalty: penalty,
          };
        });
        adamStep(config.adam, state.discriminatorAdam, ofDiscriminator, step.gradients);
        const { loss, ...terms } = step.terms;
        loss.dispose();
        return terms;
      },
      { name: withPenalty ? "discriminatorStepR1" : "discriminatorStep" },
    );

  const isLazy = (step: number) => step % config.r1Every === 0;
  const phases: Phase[] = [
    { name: "generator", turn: () => true, run: () => generatorStep() },
    { name: "discriminator", turn: (step) => !isLazy(step), run: discriminatorStep(false) },
    { name: "discriminator with R1", turn: isLazy, run: discriminatorStep(true) },
  ];
  return { name: "StyleGAN", source: "src/train/gan.ts", config, state, batch: config.batch, phases };
}
