import { after } from "../backend/after";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { criticLoss, withGradientPenalty } from "../losses/adversarial";
import { encoderLoss, type EncoderLossConfig } from "../losses/encoder";
import { initEncoderAt, predictCodes } from "../models/autoencoder";
import { discriminate, type Discriminator } from "../models/discriminator";
import { isResidual, type Encoder, type EncoderConfig, type EncoderSetting } from "../models/encoder";
import { initGenerator, synthesis, type Generator } from "../models/generator";
import type { Perceptual } from "../models/perceptual";
import type { StyleGanConfig } from "../models/stylegan-config";
import { keepStatistics, statisticsDecay, type BatchStatistics } from "../nn/norms";
import { assertOneOf } from "../nn/one-of";
import { copyTree, disposeTree, trainable } from "../nn/tree";
import { adamStep, initAdam, type Adam, type AdamConfig } from "./adam";
import { gradients } from "./gradients";
import { inParts, onParts, type MemoryConfig } from "./in-parts";
import type { Phase, Training } from "./loop";

export interface EncoderTrainingConfig {
  readonly model: StyleGanConfig; // of the generator
  readonly generator: "frozen" | "scratch"; // the GAN's, or one of random weights that is trained together with E by the same loss (TPAMI Tab. III); the critic is the GAN's either way, and there is no moving average
  readonly encoder: EncoderConfig;
  readonly loss: EncoderLossConfig;
  readonly batch: number;
  readonly adam: AdamConfig;
  readonly criticAdam: AdamConfig;
  readonly penaltyEvery: number; // the gradient penalty of eq. 4 enters every penaltyEvery-th step with penaltyEvery times its weight
  readonly memory?: MemoryConfig;
  readonly seed: number;
}

export type EncoderState = {
  encoder: Encoder;
  generator: Generator | undefined; // where it is trained from scratch
  critic: Discriminator; // starts from the GAN's
  encoderAdam: Adam;
  criticAdam: Adam;
};

export interface EncoderTraining extends Training {
  readonly state: EncoderState;
  readonly generator: Generator; // that draws the reconstructions
}

/** What of a generator depends on the loss where style codes are given: neither the mapping nor the layers' affine maps. */
function reachedFrom({ constant, layers, toRgb }: Generator): tf.Variable[] {
  return trainable([
    constant,
    layers.map(({ conv, noiseStrength, bias }) => [conv, noiseStrength, bias]),
    toRgb.at(-1),
  ]);
}

/** The networks of a step of encoder training, and what of them it trains. */
export interface EncoderStepNetworks {
  readonly encoder: Encoder;
  readonly generator: Generator;
  readonly critic: Discriminator;
  readonly feature: Perceptual["feature"];
  readonly ofEncoder: readonly tf.Variable[]; // E's, its first layer's first, and where it is trained too G's
  readonly ofCritic: readonly tf.Variable[];
}

export interface EncoderStepOptions {
  readonly penalty?: number; // weight of the gradient penalty; the step has none unless given
  readonly recompute?: boolean; // in G and the critic
  readonly parts?: number; // of the batch, each of which moves the running statistics by a part of the way
}

/**
 * Losses and gradients of eq. 3 and 4 on the images x [n,r,r,c] in [-1,1]. The critic judges the reconstructions that E's own step drew, so that E and G run
 * once a step. Where the penalty enters, it is among the losses unweighted, as the GAN's is.
 */
export function encoderGradients(
  { encoder, generator, critic, feature, ofEncoder, ofCritic }: EncoderStepNetworks,
  config: EncoderSetting & { readonly loss: EncoderLossConfig },
  x: tf.Tensor4D,
  { penalty: weight, recompute = false, parts = 1 }: EncoderStepOptions = {},
): { losses: Record<string, tf.Scalar>; ofEncoder: tf.Tensor[]; ofCritic: tf.Tensor[] } {
  const featureOfX = feature(x);
  const e = gradients(ofEncoder, () => {
    const statistics: BatchStatistics[] = [];
    const { codes, residuals } = predictCodes(encoder, generator, config, x, statistics);
    const reconstruction = synthesis(generator, codes, generator.noise, { recompute }).image;
    keepStatistics(statistics, statisticsDecay ** (1 / parts));
    const terms = encoderLoss(config.loss, {
      x,
      reconstruction,
      featureOfX,
      featureOfReconstruction: feature(reconstruction),
      score: discriminate(critic, reconstruction, { recompute }),
      residuals,
    });
    return { ...terms, reconstruction };
  });
  const { reconstruction, ...encoderTerms } = e.terms;
  const d = gradients(ofCritic, () => {
    const score = (image: tf.Tensor4D) => discriminate(critic, image, { recompute });
    const lossOf = (scores: tf.Tensor1D) => criticLoss(score(reconstruction), scores, config.loss.score);
    const real = after(x, e.gradients[0]!); // of E's first layer, which comes late: not both passes' values are held at once
    const { alone, ...others } = withGradientPenalty(score, real, weight, lossOf);
    return { critic: alone, ...others };
  });
  const { loss, ...ofCriticTerms } = d.terms;
  tf.dispose([reconstruction, loss]);
  return {
    losses: { ...encoderTerms, ...ofCriticTerms },
    ...{ ofEncoder: e.gradients, ofCritic: d.gradients },
  };
}

/**
 * GH-Feat's encoder training (eq. 3 and 4): E and the critic step at the same time on the same images and reconstructions, where the released code has the
 * critic see those of the new E; the generator is frozen with its stored noise.
 */
export function encoderTraining(
  config: EncoderTrainingConfig,
  frozen: { generator: Generator; discriminator: Discriminator; perceptual: Perceptual },
): EncoderTraining {
  const { feature } = frozen.perceptual;
  assertOneOf("generator", config.generator, ["frozen", "scratch"]);
  assertOneOf("loss.distance", config.loss.distance, ["norm", "meanSquare"]);
  assertOneOf("loss.score", config.loss.score, ["linear", "softplus"]);
  if (config.generator === "scratch" && config.encoder.space === "W+")
    throw new Error('encoder training: a generator from scratch has no W to learn; space must be "Y" or "spatial"');
  if (!isResidual(config.encoder) && config.loss.regularizer > 0)
    throw new Error(
      "encoder training: L_reg is of dy, and this encoder predicts y; encoder.residual must be true, or loss.regularizer 0",
    );
  const random = createRandom(config.seed);
  const isScratch = config.generator === "scratch";
  const [ofGenerator, ofItself] = [random.split("generator"), random.split("encoder")];
  const generator = isScratch ? initGenerator(config.model, ofGenerator) : frozen.generator;
  const encoder = initEncoderAt(generator, config, ofItself);
  for (const one of [random, ofGenerator, ofItself]) one.dispose();
  const critic = copyTree(frozen.discriminator);
  const ofEncoder = [...trainable(encoder), ...(isScratch ? reachedFrom(generator) : [])];
  const ofCritic = trainable(critic);
  const state: EncoderState = {
    encoder,
    generator: isScratch ? generator : undefined,
    critic,
    encoderAdam: initAdam(config.adam, ofEncoder),
    criticAdam: initAdam(config.criticAdam, ofCritic),
  };

  const networks = { encoder, generator, critic, feature, ofEncoder, ofCritic };
  const { recompute = false, parts = 1 } = config.memory ?? {};
  const step = (withPenalty: boolean) =>
    inParts(
      withPenalty ? "encoderStepPenalty" : "encoderStep",
      (x: tf.Tensor4D) => {
        const penalty = config.loss.gradientPenalty * config.penaltyEvery;
        const found = encoderGradients(networks, config, x, { recompute, parts, ...(withPenalty && { penalty }) });
        return { losses: found.losses, means: [...found.ofEncoder, ...found.ofCritic] };
      },
      (means) => {
        adamStep(config.adam, state.encoderAdam, ofEncoder, means.slice(0, ofEncoder.length));
        adamStep(config.criticAdam, state.criticAdam, ofCritic, means.slice(ofEncoder.length));
      },
    );

  const sources = ["src/train/encoder.ts", "src/models/perceptual.ts"]; // F comes from outside
  const isPenalised = (n: number) => n % config.penaltyEvery === 0;
  const [plain, penalised] = [step(false), step(true)];
  const stepped =
    (run: typeof plain): Phase["run"] =>
    (batch) =>
      onParts(batch, parts, (split) => run(split.map((part) => [part])));
  const phases: Phase[] = [
    { name: "encoder and critic", turn: (n) => !isPenalised(n), run: stepped(plain) },
    { name: "encoder and critic with gradient penalty", turn: isPenalised, run: stepped(penalised) },
  ];
  return {
    ...{ name: "GH-Feat encoder", sources, config, state, generator },
    ...{ batch: config.batch, phases },
    dispose() {
      for (const compiled of [plain, penalised]) compiled.dispose();
      disposeTree([critic, state.encoderAdam, state.criticAdam]);
    },
  };
}
