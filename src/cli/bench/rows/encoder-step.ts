import { tf } from "../../../backend/tf";
import type { EncoderLossConfig } from "../../../losses/encoder";
import { initClassifier, perceptualFeature } from "../../../models/classifier";
import { initDiscriminator } from "../../../models/discriminator";
import type { EncoderSetting } from "../../../models/encoder";
import { initGenerator } from "../../../models/generator";
import type { StyleGanConfig } from "../../../models/stylegan-config";
import { initVgg16, vgg16Feature } from "../../../models/vgg16";
import { disposeTree, entries, trainable } from "../../../nn/tree";
import { adamStep } from "../../../train/adam";
import { encoderGradients } from "../../../train/encoder";
import { usualTolerances } from "../compare";
import { isFirstMoment, momentsOf, startedAdam } from "./adam";
import { startEncoder } from "./forward";
import type { Row, Task, Tensors } from "./row";
import { encoder256, encoderSettings, smallEncoder32 } from "./sizes";
import { named, valuesOf, withValues } from "./weights";

const adam = { rate: 1e-4, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, updates: 100, second: 0.1 }; // the released code's

/** The released code's losses (official train_ghfeat.py): mean squares, softplus, the penalty in every step. */
const lossOf = (perceptual: number): EncoderLossConfig => ({
  ...{ adversarial: 0.08, perceptual, regularizer: 0, gradientPenalty: 5 },
  ...{ distance: "meanSquare", score: "softplus" },
});

const initsOfFeature = ({ channels }: StyleGanConfig) => ({
  vgg16: initVgg16,
  classifier: initClassifier.bind(null, channels, 10),
});

interface Setting extends EncoderSetting {
  readonly feature: keyof ReturnType<typeof initsOfFeature>;
  readonly loss: EncoderLossConfig;
  readonly batch: number;
}

/**
 * Rounding grows through the layers of batch normalisation: gradients of four frameworks were 0.02 apart of tiny networks and 0.01 of 64 images at 32 px
 * (JAX's with AVX-512; ours and TensorFlow's, whose op we take, 2e-3).
 */
const tolerances = { ...usualTolerances, kinked: 0.04 };

export const encoderStep = (name: string, setting: Setting): Row => {
  const { model, batch, loss, feature } = setting;
  return {
    name,
    title: `encoder step ${model.resolution} px, ${batch} images`,
    sizes: `GH-Feat's training step: encoder, generator, critic with R1, ${feature === "vgg16" ? "VGG16" : "a small classifier"}; ${model.resolution} px, batch ${batch}`,
    job: "encoder-step",
    settings: { ...encoderSettings(setting), adam, loss },
    compare: "values",
    isZero: (name) => hasCancelledBiases(setting) && /^encoder\.first\..*bias$/.test(name),
    isKinked: isFirstMoment,
    isSecondOrder: true,
    isLarge: model.resolution === 256,
    tolerances,
    inputs: (random) => ({
      x: random.uniform([batch, model.resolution, model.resolution, model.channels], -1, 1),
      ...valuesOf("encoder", startEncoder(setting, random), random),
      ...valuesOf("generator", initGenerator(model, random), random),
      ...valuesOf("critic", initDiscriminator(model, random), random),
      ...valuesOf("feature", initsOfFeature(model)[feature](random), random),
    }),
    start: (inputs) => start(setting, inputs),
  };
};

/** Whether every bias of the encoder is linear up to a batch normalisation, which takes it out again: its gradient is rounding only. */
const hasCancelledBiases = ({ encoder }: EncoderSetting) => encoder.variant === "code";

/** Training's own step, with VGG16 where the setting says so. */
function start(setting: Setting, inputs: Tensors): Task {
  const { model, loss } = setting;
  const encoder = withValues("encoder", (random) => startEncoder(setting, random), inputs);
  const generator = withValues("generator", (random) => initGenerator(model, random), inputs);
  const critic = withValues("critic", (random) => initDiscriminator(model, random), inputs);
  const { vgg16, classifier } = initsOfFeature(model);
  const [featureOf, network] =
    setting.feature === "vgg16"
      ? withFeature(vgg16Feature, withValues("feature", vgg16, inputs))
      : withFeature(perceptualFeature, withValues("feature", classifier, inputs));
  const [ofEncoder, ofCritic] = [trainable(encoder), trainable(critic)];
  const [encoderAdam, criticAdam] = [startedAdam(adam, ofEncoder), startedAdam(adam, ofCritic)];
  const x = inputs["x"] as tf.Tensor4D;
  const networks = { encoder, generator, critic, feature: featureOf, ofEncoder, ofCritic };
  const step = () => {
    const found = encoderGradients(networks, setting, x, { penalty: loss.gradientPenalty });
    adamStep(adam, encoderAdam, ofEncoder, found.ofEncoder);
    adamStep(adam, criticAdam, ofCritic, found.ofCritic);
    const { regularizer, critic: alone, gradientPenalty, ...losses } = found.losses;
    const critic = alone!.add<tf.Scalar>(gradientPenalty!.mul(loss.gradientPenalty)); // the peers' is with the penalty
    tf.dispose([regularizer!, alone!, gradientPenalty!]);
    return { ...losses, critic };
  };
  return {
    step,
    // The gradients are in the first moments; all weights too would be more than a file can hold.
    state: () => ({
      ...named(
        "encoder",
        entries(encoder).filter(([, leaf]) => !ofEncoder.some((learnt) => learnt === leaf)),
      ),
      ...momentsOf("encoder", encoder, { ...encoderAdam, second: [] }),
      ...momentsOf("critic", critic, { ...criticAdam, second: [] }),
    }),
    dispose: () => [encoder, generator, critic, network, encoderAdam, criticAdam].forEach(disposeTree),
  };
}

/** F with its weights, and the weights to dispose of. */
const withFeature = <W>(
  feature: (weights: W, x: tf.Tensor4D) => tf.Tensor4D,
  weights: W,
): [(x: tf.Tensor4D) => tf.Tensor4D, W] => [(x) => feature(weights, x), weights];

export const smallSetting = { ...smallEncoder32, feature: "classifier", loss: lossOf(0.1), batch: 64 } as const;

export const encoderSteps: readonly Row[] = [
  {
    ...encoderStep("encoder-step-256-4", { ...encoder256("code"), feature: "vgg16", loss: lossOf(5e-5), batch: 4 }),
    // Through more than fifty layers that normalise by four images: with AVX-512 JAX's were 6e-4 apart, in a head's variance, and 0.07 of a gradient (ours 1.2e-3).
    tolerances: { values: 2e-3, kinked: 0.2 },
  },
  encoderStep("encoder-step-32-64", smallSetting),
];
