import { permutation } from "../backend/random";
import { tf } from "../backend/tf";
import type { DirectionConfig } from "../experiments/editing";
import { styleCodes, type Generator } from "../models/generator";
import { drawn, inBatches, type Editor } from "./editor";
import { probabilitiesByF } from "./factors";
import { fitLinearSvm, svmAccuracy } from "./linear-svm";
import { measured } from "./measured";
import { codesW } from "./stylegan";

/** A direction in W along which a factor of two values goes from the first to the second (InterFaceGAN, Shen et al. 2020). */
export interface Direction {
  readonly factor: string;
  readonly value: string; // the second one, which the direction leads to
  readonly normal: Float32Array; // n, of unit length: [latent]
  readonly deviation: number; // standard deviation of n w over samples
  readonly accuracy: number; // of the SVM on the samples that were held out, in [0,1]
  readonly trained: number; // samples
  readonly held: number;
  readonly ends: readonly [low: number, high: number]; // mean probability of the value by F over either end
}

/**
 * The directions of factors: the normal of a linear SVM between the samples of which F is surest that they have the first value and those of which it is
 * surest that they have the second: not the judge, by which the directions are measured. Samples are not truncated. Throws for a factor that has not two values.
 */
export function fitDirections(
  editor: Editor,
  names: readonly string[],
  config: Omit<DirectionConfig, "steps">,
  seed: number,
): Direction[] {
  const { generator } = editor;
  const w = codesW(generator, config.samples, seed);
  try {
    const probabilities = measured(() => {
      const images = (part: tf.Tensor) => drawn(editor, styleCodes(generator, part as tf.Tensor2D));
      const seen = inBatches([w], (part) => tf.concat(probabilitiesByF(editor, images(part)), 1));
      const sizes = editor.factors.map(({ values }) => values.length);
      return tf.split(seen, sizes, 1).map((one) => one.arraySync() as number[][]);
    });
    const rows = w.dataSync<"float32">();
    return names.map((name) => {
      const { index, value } = binary(editor, name);
      const ofValue = probabilities[index]!.map((values) => values[1]!);
      return { factor: name, value, ...fit(rows, ofValue, config, seed) };
    });
  } finally {
    w.dispose();
  }
}

/** A factor's place and its second value. */
function binary({ factors }: Editor, name: string): { index: number; value: string } {
  const index = factors.findIndex((factor) => factor.name === name);
  const value = factors[index]?.values[1];
  if (value === undefined || factors[index]!.values.length !== 2)
    throw new Error(`direction "${name}": expected a factor of two values, of ${factors.map((one) => one.name).join(", ")}`); // prettier-ignore
  return { index, value };
}

function fit(
  rows: Float32Array,
  probabilities: readonly number[],
  { share, train, penalty }: Omit<DirectionConfig, "steps" | "samples">,
  seed: number,
): Omit<Direction, "factor" | "value"> {
  const n = probabilities.length;
  const latent = rows.length / n;
  const count = Math.round(share * n);
  const ordered = Array.from(probabilities.keys()).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const ends = [ordered.slice(0, count), ordered.slice(n - count)] as const;
  const both = ends.flat();
  const shuffled = Array.from(permutation(both.length, seed), (i) => both[i]!);
  const high = new Set(ends[1]);
  const part = (samples: readonly number[]) => ({
    rows: Float32Array.from(samples.flatMap((i) => Array.from(rows.subarray(i * latent, (i + 1) * latent)))),
    isPositive: samples.map((i) => high.has(i)),
  });
  const [seen, held] = [part(shuffled.slice(0, Math.round(train * both.length))), part(shuffled.slice(Math.round(train * both.length)))]; // prettier-ignore
  const svm = fitLinearSvm(seen.rows, seen.isPositive, penalty, seed);
  const length = Math.hypot(...svm.normal);
  const normal = Float32Array.from(svm.normal, (value) => value / length);
  const mean = (samples: readonly number[]) => samples.reduce((sum, i) => sum + probabilities[i]!, 0) / samples.length;
  return {
    normal,
    deviation: deviationAlong(rows, normal),
    accuracy: svmAccuracy(svm, held.rows, held.isPositive),
    trained: seen.isPositive.length,
    held: held.isPositive.length,
    ends: [mean(ends[0]), mean(ends[1])],
  };
}

/** Standard deviation of n w over the rows w. rows [n,latent] */
function deviationAlong(rows: Float32Array, normal: Float32Array): number {
  const latent = normal.length;
  const projections = Array.from({ length: rows.length / latent }, (_, i) =>
    normal.reduce((sum, value, k) => sum + value * rows[i * latent + k]!, 0),
  );
  const mean = projections.reduce((a, b) => a + b, 0) / projections.length;
  return Math.sqrt(projections.reduce((sum, one) => sum + (one - mean) ** 2, 0) / projections.length);
}

/** What a step of length 1 along a direction in W is in Y: A(l) n for every layer, the affine maps without their shifts. -> [1,2c] per layer */
export function directionInY(generator: Generator, normal: Float32Array): tf.Tensor2D[] {
  return tf.tidy(() => {
    const n = tf.tensor2d(normal, [1, normal.length]);
    const atZero = styleCodes(generator, tf.zerosLike(n));
    return styleCodes(generator, n).map((code, layer) => code.sub<tf.Tensor2D>(atZero[layer]!));
  });
}
