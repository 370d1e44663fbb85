import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { discriminatorLoss, generatorLoss, withGradientPenalty } from "../losses/adversarial";
import { discriminate, type Discriminator } from "../models/discriminator";
import { drawNoise, mapping, styleCodes, synthesis, type Generator, type Pass } from "../models/generator";
import { layersAt, type StyleGanConfig } from "../models/stylegan-config";
import { moveTowards } from "../nn/tree";
import { gradients } from "./gradients";

interface FakesConfig {
  readonly model: StyleGanConfig;
  readonly mixing: number; // probability that two codes w share an image
}

/** Fakes of one minibatch: mixing regularisation with one cut for the whole batch among the layers in use, fresh noise. -> image [n,r,r,c], w [n,latent] of the first code */
export function drawFakes(
  generator: Generator,
  config: FakesConfig,
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

/**
 * The discriminator's losses on `real` and as many fakes, R1 among them, unweighted, where it has a weight, and the gradients of their weighted sum. Two passes: one over both, with
 * the deviation's groups kept apart, took 0.92 (batch 4), 0.97 (16) and 1.04 (64) of their time at 32 px on two cores, and R1 could not share that of `real`.
 */
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
    const lossOf = (scores: tf.Tensor1D) => discriminatorLoss(score(fake), scores);
    const { alone, ...others } = withGradientPenalty(score, real, weight, lossOf);
    return { discriminator: alone, ...others };
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
