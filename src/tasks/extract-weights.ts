import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { compile } from "../backend/compile";
import type { tf } from "../backend/tf";
import type { QuickstartConfig } from "../experiments/quickstart";
import { sha256, sha256File } from "../files/hash";
import { mse } from "../metrics/similarity";
import { encode } from "../models/encoder";
import { synthesis } from "../models/generator";
import { styleSizes } from "../models/stylegan-config";
import { disposeTree } from "../nn/tree";
import { loadQuickstart, shippedFolder } from "./quickstart";

/** An encoder that is ready to turn images into GH-Feat codes, with the generator that draws them again. */
export interface FeatureExtractor {
  readonly name: string;
  readonly folder: string;
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

const root = () => dirname(dirname(shippedFolder("small"))); // data/weights
const record = "training.json";

/** Names of the weights that are here: family/preset. */
export function weightNames(): string[] {
  const folders = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
      : [];
  return folders(root()).flatMap((family) =>
    folders(join(root(), family))
      .filter((preset) => existsSync(join(root(), family, preset, record)))
      .map((preset) => `${family}/${preset}`),
  );
}

/** The folder of weights by name ("quickstart/small", or "quickstart" for its preset small) or by path; undefined if there is none. */
export function weightsFolder(name: string): string | undefined {
  return [name, join(root(), name), join(root(), name, "small")].find((folder) => existsSync(join(folder, record)));
}

/** Loads the encoder and the generator of a folder that `npm run train -- quickstart --publish` wrote, under whatever configuration they were trained. */
export async function loadExtractor(folder: string): Promise<FeatureExtractor> {
  const config = trainedConfig(folder);
  const models = loadQuickstart(config, folder);
  disposeTree([models.discriminator, models.classifier]);
  const { encoder, generator } = models;
  const { model } = config.encoder;
  const run = compile(
    (x: tf.Tensor4D, draw: boolean): Extraction => {
      const { codes } = encode(encoder, config.encoder, x);
      if (!draw) return { codes, drawn: undefined };
      const { image } = synthesis(generator, codes);
      return { codes, drawn: { image, mse: mse(x, image) } };
    },
    { name: "extract" },
  );
  const hashes = await Promise.all(
    ["encoder", "generator"].map((name) => sha256File(join(folder, `${name}.safetensors`))),
  );
  return {
    name: `${basename(dirname(folder))}/${basename(folder)}`,
    folder,
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

/** The configuration that the record of a training holds. */
function trainedConfig(folder: string): QuickstartConfig {
  const file = join(folder, record);
  const records: unknown = JSON.parse(readFileSync(file, "utf8"));
  const parts = Array.isArray(records) ? (records as { name?: string; config?: object }[]) : [];
  const of = (name: string): object => {
    const config = parts.find((part) => part.name === name)?.config;
    if (!config)
      throw new Error(`${file}: holds no training called "${name}"; these are not weights of a GH-Feat encoder`);
    return config;
  };
  const config = { gan: of("gan"), classifier: of("classifier"), encoder: of("encoder"), evaluation: {} };
  return config as unknown as QuickstartConfig;
}
