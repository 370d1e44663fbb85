import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import type { BatchStatistics } from "../nn/norms";
import { encode, encodeSpatially, initEncoder, type Encoder, type EncoderSetting } from "./encoder";
import { styleCodes, synthesis, type Generator, type StyleCode } from "./generator";

/** The average style code of every layer, y_avg(l) = A(l) w_avg + b(l): [2c] per layer. */
export function averageCodes(generator: Generator): tf.Tensor1D[] {
  return styleCodes(generator, generator.wAverage.expandDims(0) as tf.Tensor2D).map((code) => code.squeeze([0]));
}

/** An encoder at the start of its training: its heads at the generator's average code. */
export function initEncoderAt(generator: Generator, setting: EncoderSetting, random: Random): Encoder {
  const averages = () =>
    setting.encoder.space === "W+" ? generator.layers.map(() => generator.wAverage) : averageCodes(generator);
  // The cast: tidy's types know no `undefined`, which stands for the parts that an encoder does not have.
  return tf.tidy(() => initEncoder(setting, averages(), random) as never);
}

/** What an encoder says of a batch: a style code y of every layer, A(l) w(l) + b(l) from one in W+, and dy in its own space. x [n,r,r,c]; `statistics` as for encode. */
export function predictCodes(
  encoder: Encoder,
  generator: Generator,
  setting: EncoderSetting,
  x: tf.Tensor4D,
  statistics?: BatchStatistics[],
): { codes: StyleCode[]; residuals: StyleCode[] } {
  if (setting.encoder.space === "spatial") return encodeSpatially(encoder, setting, x, statistics);
  const { codes, residuals } = encode(encoder, setting, x, statistics);
  return { codes: setting.encoder.space === "W+" ? styleCodes(generator, codes) : codes, residuals };
}

/** G(E(x)) with the stored noise: x [n,r,r,c] in [-1,1] -> [n,r,r,c], batch normalisation in inference mode. */
export function reconstruct(
  encoder: Encoder,
  generator: Generator,
  setting: EncoderSetting,
  x: tf.Tensor4D,
): tf.Tensor4D {
  return synthesis(generator, predictCodes(encoder, generator, setting, x).codes).image;
}
