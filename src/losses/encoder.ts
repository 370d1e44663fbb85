import { tf } from "../backend/tf";
import { encoderAdversarial, type ScoreTerm } from "./adversarial";
import { distance, type Distance } from "./reconstruction";

/** Weights of GH-Feat eq. 3 and 4 (TPAMI numbering) and the two readings in which paper and released code differ. */
export interface EncoderLossConfig {
  readonly adversarial: number; // l1: 0.1 in the paper, 0.08 in the released code
  readonly perceptual: number; // l2: 5e-5, belongs to VGG16's scale
  readonly regularizer: number; // l3: 5e-4; 0 is GH-Feat without "-R"
  readonly gradientPenalty: number; // l4: 5
  readonly distance: Distance;
  readonly score: ScoreTerm;
}

/** A type, which fits records of tensors as it is: an interface would need an index signature, and then any key would do. */
export type EncoderLoss = {
  loss: tf.Scalar;
  pixel: tf.Scalar;
  perceptual: tf.Scalar;
  adversarial: tf.Scalar;
  regularizer: tf.Scalar;
};

/**
 * L_E of eq. 3: the sum and its terms, each with its weight applied. x and reconstruction [n,h,w,c] in [-1,1], features of both, critic's scores of the
 * reconstruction [n], residuals dy(l) [n,2c] per layer, or [n,h,w,2c], of which the mean over pixels is taken.
 */
export function encoderLoss(
  config: EncoderLossConfig,
  parts: {
    x: tf.Tensor4D;
    reconstruction: tf.Tensor4D;
    featureOfX: tf.Tensor4D;
    featureOfReconstruction: tf.Tensor4D;
    score: tf.Tensor1D;
    residuals: readonly (tf.Tensor2D | tf.Tensor4D)[];
  },
): EncoderLoss {
  const pixel = distance(parts.x, parts.reconstruction, config.distance);
  const perceptual = distance(parts.featureOfX, parts.featureOfReconstruction, config.distance).mul<tf.Scalar>(
    config.perceptual,
  );
  const adversarial = encoderAdversarial(parts.score, config.score).mul<tf.Scalar>(config.adversarial);
  const norms = parts.residuals.map((dy): tf.Scalar => tf.mean(tf.sum(tf.square(dy), -1)));
  const regularizer = tf.addN(norms).mul<tf.Scalar>(config.regularizer);
  return { loss: tf.addN([pixel, perceptual, adversarial, regularizer]), pixel, perceptual, adversarial, regularizer };
}
