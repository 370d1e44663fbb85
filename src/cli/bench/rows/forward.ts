import type { Random } from "../../../backend/random";
import { tf } from "../../../backend/tf";
import { codeSizes, encode, initEncoder, type EncoderSetting } from "../../../models/encoder";
import { initGenerator, mapping, styleCodes, synthesis, type Generator } from "../../../models/generator";
import type { StyleGanConfig } from "../../../models/stylegan-config";
import { disposeTree } from "../../../nn/tree";
import type { Row, Task, Tensors } from "./row";
import { encoder256, encoderSettings, paper256, small32 } from "./sizes";
import { valuesOf, withValues } from "./weights";

/** An encoder whose average codes are zeros. */
export const startEncoder = (setting: EncoderSetting, random: Random) =>
  tf.tidy(() => initEncoder(setting, codeSizes(setting).map((size) => tf.zeros([size])) as tf.Tensor1D[], random));

/** A row's start: a model with the values of the inputs, which `run` takes. */
const startOf =
  <W>(prefix: string, init: (random: Random) => W, run: (model: W, inputs: Tensors) => Tensors) =>
  (inputs: Tensors): Task => {
    const model = withValues(prefix, init, inputs);
    return { step: () => run(model, inputs), dispose: () => disposeTree(model) };
  };

export const encoderRow = (setting: EncoderSetting, batch: number): Row => {
  const { resolution, channels } = setting.model;
  const { variant } = setting.encoder;
  return {
    name: `encoder-${resolution}-${variant}-${batch}`,
    title: `encoder ${variant}, ${batch} image${batch === 1 ? "" : "s"}`,
    sizes: `GH-Feat's encoder at ${resolution} px as the ${variant} has it, inference, batch ${batch}`,
    job: "encoder",
    settings: encoderSettings(setting),
    compare: "values",
    inputs: (random) => ({
      x: random.uniform([batch, resolution, resolution, channels], -1, 1),
      ...valuesOf("encoder", startEncoder(setting, random), random),
    }),
    start: startOf("encoder", startEncoder.bind(null, setting), (encoder, { x }) => {
      const { codes } = encode(encoder, setting, x as tf.Tensor4D);
      return Object.fromEntries(codes.map((code, i) => [`codes.${i}`, code]));
    }),
  };
};

export const mappingRow = (model: StyleGanConfig, batch: number): Row => ({
  name: `mapping-${batch}`,
  title: `mapping, ${batch} codes`,
  sizes: `StyleGAN's mapping, ${model.mappingLayers} layers of ${model.latent}, batch ${batch}`,
  job: "mapping",
  compare: "values",
  inputs: (random) => ({
    z: random.normal([batch, model.latent]),
    ...valuesOf("generator", initMapping(model, random), random),
  }),
  start: startOf("generator", initMapping.bind(null, model), (generator, { z }) => ({
    w: mapping(generator, z as tf.Tensor2D),
  })),
});

/** Of a generator its mapping alone. */
function initMapping(model: StyleGanConfig, random: Random): Pick<Generator, "mapping"> {
  const { mapping, ...others } = initGenerator(model, random);
  disposeTree(others);
  return { mapping };
}

export const generatorRow = (name: string, model: StyleGanConfig, batch: number): Row => ({
  name,
  title: `generator ${model.resolution} px, ${batch} image${batch === 1 ? "" : "s"}`,
  sizes: `StyleGAN's synthesis at ${model.resolution} px, up to ${model.mapsMax} maps, batch ${batch}`,
  job: "generator",
  compare: "values",
  inputs: (random) => ({
    w: random.normal([batch, model.latent]),
    ...valuesOf("generator", initGenerator(model, random), random),
  }),
  start: startOf("generator", initGenerator.bind(null, model), (generator, { w }) => ({
    image: synthesis(generator, styleCodes(generator, w as tf.Tensor2D)).image,
  })),
});

export const forwardRows: readonly Row[] = [
  ...[1, 16].flatMap((batch) => [encoderRow(encoder256("paper"), batch), encoderRow(encoder256("code"), batch)]),
  generatorRow("generator-256-1", paper256, 1),
  generatorRow("generator-32-16", small32, 16),
  mappingRow(small32, 16),
];
