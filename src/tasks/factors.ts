import { tf } from "../backend/tf";
import { classify } from "../models/classifier";
import { judge, judgeName } from "../models/judge";
import { inBatches, type Editor } from "./editor";
import { measured } from "./measured";
import type { Factor } from "./toy-classes";

export const factorNames = ({ factors }: Pick<Editor, "factors">): string[] => factors.map(({ name }) => name);

/** How the judge's word on a factor is taken, kept beside the numbers that rest on it. */
export const judgeProtocol = `${judgeName}, trained on the training split's classes, which are combinations of the factors' values: a value's probability is the sum over the classes that have it, the likeliest value counts; means over images`;

/** Probabilities of a factor's values: sums over the classes that have them. logits [n,classes] -> [n,values] for each factor */
export function factorProbabilities(logits: tf.Tensor2D, factors: readonly Factor[]): tf.Tensor2D[] {
  const axes = factors.map((_, i) => i + 1);
  const joint = tf.softmax(logits).reshape([logits.shape[0], ...factors.map(({ values }) => values.length)]);
  return factors.map((_, i) =>
    tf.sum(
      joint,
      axes.filter((axis) => axis !== i + 1),
    ),
  );
}

/** What the judge says of images [n,r,r,3]: for each factor [n,values] */
export const probabilitiesOf = ({ judge: weights, factors }: Editor, x: tf.Tensor4D): tf.Tensor2D[] =>
  probabilitiesBy((part) => judge(weights, part).logits, factors, x);

/** What F says of them. */
export const probabilitiesByF = ({ classifier, factors }: Editor, x: tf.Tensor4D): tf.Tensor2D[] =>
  probabilitiesBy((part) => classify(classifier, part).logits, factors, x);

const probabilitiesBy = (logits: (x: tf.Tensor4D) => tf.Tensor2D, factors: readonly Factor[], x: tf.Tensor4D) =>
  tf.tidy(() =>
    factorProbabilities(
      inBatches([x], (part) => logits(part as tf.Tensor4D)),
      factors,
    ),
  );

/** The likeliest value of each factor of every image: [factors][n] */
export function valuesOf(editor: Editor, x: tf.Tensor4D): Int32Array[] {
  return measured(() => probabilitiesOf(editor, x).map((values) => Int32Array.from(tf.argMax(values, 1).dataSync())));
}

/** For each factor the share of images that have the same value in both, in [0,1]. a, b [factors][n] */
export function sharesEqual(a: readonly Int32Array[], b: readonly Int32Array[]): number[] {
  return a.map((values, factor) => {
    const equal = values.reduce((sum, value, i) => sum + Number(value === b[factor]![i]), 0);
    return equal / values.length;
  });
}
