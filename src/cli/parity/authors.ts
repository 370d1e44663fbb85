import { tf } from "../../backend/tf";
import { discriminate, initDiscriminator } from "../../models/discriminator";
import { encode, initEncoder, type EncoderSetting } from "../../models/encoder";
import { initGenerator, mapping, styleCodes, synthesis, truncate } from "../../models/generator";
import { paperWidths, type StyleGanConfig } from "../../models/stylegan-config";
import { encoderNames } from "../../weights/names/ghfeat";
import { genforceNames } from "../../weights/names/stylegan";
import { input, network, numbered, type Network } from "./networks";

const config: StyleGanConfig = { resolution: 256, channels: 3, ...paperWidths };

/** The encoder that was released: ResNet-50 and one more unit, pyramid and SAM. */
const setting: EncoderSetting = {
  model: config,
  encoder: {
    ...{ block: "bottleneck", units: [3, 4, 6, 3, 1], maps: [256, 512, 1024, 2048, 2048], stem: true },
    ...{ variant: "code", pyramid: true, alignedMaps: 512, spatialAlignment: true, space: "Y" },
  },
};

const truncatedLayers = 8; // with psi 0.7, the default of StyleGAN's released generators

const images = (n: number) => input("x", [n, 256, 256, 3]) as tf.Tensor4D;

/** Networks whose references are the authors' own files, at the sizes that were released. */
export const authorNetworks: readonly Network[] = [
  network({
    ...{ name: "stylegan-generator", file: "models/stylegan_generator.py", bar: 1e-4, convention: "equalised" },
    ...{ init: (random) => initGenerator(config, random), names: genforceNames.generator(config) },
    run: (generator) => {
      const w = mapping(generator, input("z", [2, config.latent]) as tf.Tensor2D);
      const truncated = truncate(generator, w, 0.7);
      const codes = styleCodes(
        generator,
        generator.layers.map((_, i) => (i < truncatedLayers ? truncated : w)),
      );
      return { w, truncated, ...numbered("style", 0, codes), image: synthesis(generator, codes).image };
    },
  }),
  network({
    ...{ name: "stylegan-discriminator", file: "models/stylegan_discriminator.py", bar: 1e-4, convention: "equalised" },
    ...{ init: (random) => initDiscriminator(config, random), names: genforceNames.discriminator(config) },
    run: (discriminator) => ({ score: discriminate(discriminator, images(4)) }),
  }),
  network({
    ...{ name: "ghfeat-encoder", file: "training/networks_ghfeat.py", bar: 1e-4, convention: "tensorflow" },
    ...{ init: (random) => initEncoder(setting, [], random), names: encoderNames(setting) },
    run: (encoder) => numbered("layer", 0, encode(encoder, setting, images(1)).codes),
  }),
];
