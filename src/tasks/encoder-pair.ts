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
