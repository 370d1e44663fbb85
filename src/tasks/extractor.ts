import { compile } from "../backend/compile";
import type { tf } from "../backend/tf";
import { sha256, sha256File } from "../files/hash";
import { mse } from "../metrics/similarity";
import { synthesis } from "../models/generator";
import { styleSizes } from "../models/stylegan-config";
import { disposeTree } from "../nn/tree";
import { codesOf } from "./encoder-pair";
import { NoSuchWeights, type GivenWeights } from "./given-weights";

/** An encoder that is ready to turn images into GH-Feat codes, with the generator that draws them again. */
export interface FeatureExtractor {
  readonly name: string;
  readonly sha256: string; // of the encoder's and the generator's files
  readonly size: number; // of its images
  readonly channels: 1 | 3;
  readonly levels: readonly number[]; // numbers per code, level 0 is the coarsest generator layer (4 x 4)
  /** x [n,size,size,channels] in [-1,1] -> codes [n,d] per level; with `draw` also what G draws from them, and its MSE in [-1,1] per image */
  readonly extract: (x: tf.Tensor4D, draw: boolean) => Extraction;
  readonly dispose: () => void;
}

export type Extraction = {
  codes: tf.Tensor2D[];
  drawn: { image: tf.Tensor4D; mse: tf.Tensor1D } | undefined;
};

/** An encoder of style codes and its generator, ready to run; they are disposed of with it, or here where it throws: spatial codes are no features of an image. */
export async function extractorOf({
  name,
  files,
  setting,
  encoder,
  generator,
}: Pick<GivenWeights, "name" | "files" | "setting" | "encoder" | "generator">): Promise<FeatureExtractor> {
  const { model } = setting;
  let hashes: string[];
  try {
    if (setting.encoder.space === "spatial")
      throw new NoSuchWeights(
        `weights ${name}: spatial GH-Feat has a code per pixel, not one per level; name others, as ${name.replace(/[^/]*$/, "y-sam-reg")}`,
      );
    hashes = await Promise.all(files.filter((file) => file.endsWith(".safetensors")).map((file) => sha256File(file)));
  } catch (error) {
    disposeTree([encoder, generator]);
    throw error;
  }
  const run = compile(
    (x: tf.Tensor4D, draw: boolean): Extraction => {
      const codes = codesOf({ encoder, generator, setting }, x);
      if (!draw) return { codes, drawn: undefined };
      const { image } = synthesis(generator, codes);
      return { codes, drawn: { image, mse: mse(x, image) } };
    },
    { name: "extract" },
  );
  return {
    name,
    sha256: sha256(hashes.join()),
    size: model.resolution,
    channels: model.channels as 1 | 3,
    levels: styleSizes(model),
    extract: run,
    dispose() {
      run.dispose();
      disposeTree([encoder, generator]);
    },
  };
}
