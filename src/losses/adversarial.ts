import { tf } from "../backend/tf";

/** Non-saturating generator loss, mean softplus(-D(G)) (StyleGAN, training/loss.py). fake [n] logits -> scalar */
export function generatorLoss(fake: tf.Tensor1D): tf.Scalar {
  return tf.mean(tf.softplus(tf.neg(fake)));
}

/** Logistic discriminator loss, mean softplus(D(G)) + mean softplus(-D(x)). fake, real [n] logits -> scalar */
export function discriminatorLoss(fake: tf.Tensor1D, real: tf.Tensor1D): tf.Scalar {
  const ofFakes: tf.Scalar = tf.mean(tf.softplus(fake));
  return ofFakes.add(tf.mean(tf.softplus(tf.neg(real))));
}

/**
 * Mean over images of ||grad_x D(x)||^2, without weight: gamma / 2 times it is R1, l4 times it the last term of GH-Feat eq. 4. The scores are of the same
 * pass. real [n,h,w,c] -> penalty, a scalar, and scores [n]
 */
export function gradientPenalty(
  score: (x: tf.Tensor4D) => tf.Tensor1D,
  real: tf.Tensor4D,
): { penalty: tf.Scalar; scores: tf.Tensor1D } {
  const pass = tf.valueAndGrad((x: tf.Tensor) => score(x as tf.Tensor4D));
  const { value, grad } = pass(real, tf.ones([real.shape[0]]));
  return { penalty: tf.mean(tf.sum(tf.square(grad), [1, 2, 3])), scores: value as tf.Tensor1D };
}

/**
 * A discriminator's `loss`: `alone`, which `lossOf` makes of its scores of `real` [n,h,w,c], and where `weight` is given so many times `gradientPenalty`. All
 * are scalars.
 */
export function withGradientPenalty(
  score: (x: tf.Tensor4D) => tf.Tensor1D,
  real: tf.Tensor4D,
  weight: number | undefined,
  lossOf: (scores: tf.Tensor1D) => tf.Scalar,
): { loss: tf.Scalar; alone: tf.Scalar; gradientPenalty?: tf.Scalar } {
  if (weight === undefined) {
    const loss = lossOf(score(real));
    return { loss, alone: loss };
  }
  const { penalty, scores } = gradientPenalty(score, real);
  const alone = lossOf(scores);
  return { loss: alone.add<tf.Scalar>(penalty.mul(weight)), alone, gradientPenalty: penalty };
}

/** How the critic's scores enter GH-Feat's losses: linearly as eq. 3 and 4 print them, or through softplus as the released code has it. */
export type ScoreTerm = "linear" | "softplus";

/** The encoder's adversarial term of eq. 3, without its weight l1. fake [n] -> scalar */
export function encoderAdversarial(fake: tf.Tensor1D, term: ScoreTerm): tf.Scalar {
  const mean: tf.Scalar = tf.mean(fake);
  return term === "linear" ? mean.neg() : generatorLoss(fake);
}

/** The first two terms of eq. 4. fake, real [n] -> scalar */
export function criticLoss(fake: tf.Tensor1D, real: tf.Tensor1D, term: ScoreTerm): tf.Scalar {
  const meanOfFakes: tf.Scalar = tf.mean(fake);
  return term === "linear" ? meanOfFakes.sub(tf.mean(real)) : discriminatorLoss(fake, real);
}
