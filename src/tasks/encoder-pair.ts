import { compile } from "../backend/compile";
import type { tf } from "../backend/tf";
import { predictCodes, reconstruct } from "../models/autoencoder";
import type { Encoder, EncoderSetting } from "../models/encoder";
import type { Generator } from "../models/generator";

/** An encoder and the generator that draws its codes. */
export interface EncoderPair {
  readonly encoder: Encoder;
  readonly generator: Generator;
}

/** With the sizes that it takes to run both. */
export interface ReadyPair extends EncoderPair {
  readonly setting: EncoderSetting;
}

/** GH-Feat of images: x [n,r,r,c] in [-1,1] -> style codes [n,2c] per layer; of a spatial encoder [n,s,s,2c], which synthesis takes as well. */
export const codesOf = ({ encoder, generator, setting }: ReadyPair, x: tf.Tensor4D): tf.Tensor2D[] =>
  predictCodes(encoder, generator, setting, x).codes as tf.Tensor2D[];

/** Reconstruction by a pair, compiled: x [n,r,r,c] in [-1,1] -> [n,r,r,c] */
export const reconstructor = ({ encoder, generator, setting }: ReadyPair) =>
  compile((x: tf.Tensor4D) => reconstruct(encoder, generator, setting, x), { name: "reconstruct" });
