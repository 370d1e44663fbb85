import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import {
  criticLoss,
  discriminatorLoss,
  encoderAdversarial,
  generatorLoss,
  gradientPenalty,
  withGradientPenalty,
} from "./adversarial";
import { encoderLoss } from "./encoder";
import { distance } from "./reconstruction";

const random = createRandom(3);
const value = (x: tf.Tensor) => x.dataSync()[0]!;
const close = (a: number, b: number, tolerance = 1e-5) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("logistic losses at known scores", () => {
  const [fake, real] = [tf.tensor1d([0, 2]), tf.tensor1d([0, -1])];
  const softplus = (x: number) => Math.log1p(Math.exp(x));
  close(value(generatorLoss(fake)), (softplus(0) + softplus(-2)) / 2);
  close(value(discriminatorLoss(fake, real)), (softplus(0) + softplus(2)) / 2 + (softplus(0) + softplus(1)) / 2);
  close(value(criticLoss(fake, real, "linear")), 1 - -0.5);
  close(value(encoderAdversarial(fake, "linear")), -1);
  close(value(criticLoss(fake, real, "softplus")), (softplus(0) + softplus(2)) / 2 + (softplus(0) + softplus(1)) / 2);
  close(value(encoderAdversarial(fake, "softplus")), (softplus(0) + softplus(-2)) / 2);
});

test("the gradient penalty of a quadratic score is known: D(x) = sum a x^2 / 2 has gradient a x", () => {
  const x = random.normal([3, 2, 2, 1]) as tf.Tensor4D;
  const score = (image: tf.Tensor4D): tf.Tensor1D => tf.sum(tf.square(image).mul(1.5), [1, 2, 3]);
  const { penalty, scores } = gradientPenalty(score, x);
  close(value(tf.max(tf.abs(scores.sub(score(x))))), 0);
  close(value(penalty), value(tf.mean(tf.sum(tf.square(x.mul(3)), [1, 2, 3]))), 1e-4);
});

/** A direction's slope of `of` at `weight` by its gradient, and of `whole` by a finite difference. */
function assertSlope(
  weight: tf.Tensor,
  of: (weight: tf.Tensor) => tf.Scalar,
  whole: (weight: tf.Tensor) => number = (w) => value(of(w)),
) {
  const direction = random.normal(weight.shape);
  const along = value(tf.sum(tf.grad(of)(weight).mul(direction)));
  const h = 1e-2;
  const numeric = (whole(weight.add(direction.mul(h))) - whole(weight.sub(direction.mul(h)))) / (2 * h);
  assert.ok(Math.abs(along - numeric) < 1e-2 * Math.abs(numeric), `${along} against ${numeric}`);
}

const convScore = (weight: tf.Tensor) => (image: tf.Tensor4D) =>
  tf.sum<tf.Tensor1D>(tf.leakyRelu(tf.conv2d(image, weight as tf.Tensor4D, 1, "same"), 0.2).square(), [1, 2, 3]);

test("the gradient penalty's own gradient agrees with finite differences", () => {
  const x = random.normal([2, 3, 3, 1]) as tf.Tensor4D;
  assertSlope(random.normal([3, 3, 1, 2]), (weight) => gradientPenalty(convScore(weight), x).penalty);
});

test("a discriminator's loss with the penalty is its own and the penalty times its weight, in value and gradient", () => {
  const x = random.normal([2, 3, 3, 1]) as tf.Tensor4D;
  const lossOf = (scores: tf.Tensor1D): tf.Scalar => tf.mean(tf.softplus(scores.div<tf.Tensor1D>(30)));
  const of = (weight: tf.Tensor, times?: number) => withGradientPenalty(convScore(weight), x, times, lossOf);
  const weight = random.normal([3, 3, 1, 2]);
  const alone = (w: tf.Tensor) => value(lossOf(convScore(w)(x)));
  const penalty = (w: tf.Tensor) => value(gradientPenalty(convScore(w), x).penalty);
  const found = of(weight, 0.01);
  close(value(found.alone), alone(weight));
  close(value(found.gradientPenalty!), penalty(weight), 1e-6 * penalty(weight));
  close(value(found.loss), alone(weight) + 0.01 * penalty(weight), 1e-5 * value(found.loss));
  assertSlope(
    weight,
    (w) => of(w, 0.01).loss,
    (w) => alone(w) + 0.01 * penalty(w),
  );
  const without = of(weight);
  assert.equal(without.gradientPenalty, undefined);
  close(value(without.loss), alone(weight));
});

test("distances: the norm as printed, the mean square as released", () => {
  const [a, b] = [
    tf.tensor2d([
      [3, 4],
      [0, 0],
    ]),
    tf.zeros([2, 2]),
  ];
  close(value(distance(a, b, "norm")), 2.5);
  close(value(distance(a, b, "meanSquare")), 25 / 4);
  const gradient = tf.grad((x: tf.Tensor) => distance(x, b, "norm"))(tf.zeros([2, 2]));
  assert.ok([...gradient.dataSync()].every(Number.isFinite));
});

test("the encoder's loss is the sum of its terms, each with its weight", () => {
  const config = {
    adversarial: 0.1,
    perceptual: 0.5,
    regularizer: 5e-4,
    gradientPenalty: 5,
    distance: "meanSquare",
    score: "linear",
  } as const;
  const images = () => random.normal([2, 4, 4, 1]) as tf.Tensor4D;
  const parts = {
    x: images(),
    reconstruction: images(),
    featureOfX: images(),
    featureOfReconstruction: images(),
    score: tf.tensor1d([1, 3]),
    residuals: [tf.ones([2, 3]), tf.ones([2, 5])] as tf.Tensor2D[],
  };
  const { loss, pixel, perceptual, adversarial, regularizer } = encoderLoss(config, parts);
  close(
    value(loss),
    [pixel, perceptual, adversarial, regularizer].reduce((sum, term) => sum + value(term), 0),
  );
  close(value(pixel), value(distance(parts.x, parts.reconstruction, "meanSquare")));
  close(value(perceptual), 0.5 * value(distance(parts.featureOfX, parts.featureOfReconstruction, "meanSquare")));
  close(value(adversarial), -0.2);
  close(value(regularizer), 5e-4 * 8);
  const spatial = encoderLoss(config, { ...parts, residuals: [tf.ones([2, 4, 4, 3]) as tf.Tensor4D] });
  close(value(spatial.regularizer), 5e-4 * 3); // the mean over pixels
});
