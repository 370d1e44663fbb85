import { tf } from "../../backend/tf";
import { discriminate, initDiscriminator } from "../../models/discriminator";
import { encode, initEncoder, type EncoderSetting } from "../../models/encoder";
import { initGenerator, mapping, styleCodes, synthesis, truncate } from "../../models/generator";
import {
  inDomainCodes,
  inDomainImage,
  inDomainMapping,
  initInDomainEncoder,
  initInDomainGenerator,
} from "../../models/in-domain";
import { paperWidths, type StyleGanConfig } from "../../models/stylegan-config";
import { encoderNames } from "../../weights/names/ghfeat";
import { inDomainEncoderNames, inDomainGeneratorNames } from "../../weights/names/in-domain";
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

/** The encoder of idinvert's released networks. */
const inDomain = { resolution: 256, channels: 3, latent: 512, base: 64, most: 1024 } as const;

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
  network({
    ...{ name: "idinvert-generator", file: "models/stylegan_generator_network.py", bar: 1e-4, convention: "equalised" },
    ...{ init: (random) => initInDomainGenerator(config, random), names: inDomainGeneratorNames(config) },
    run: (generator) => {
      const w = inDomainMapping(generator, input("z", [2, config.latent]) as tf.Tensor2D);
      const truncated = w.map((one, i) => (i < truncatedLayers ? truncate(generator, one, 0.7) : one));
      return { w: tf.concat(w, 1), truncated: tf.concat(truncated, 1), image: inDomainImage(generator, truncated) };
    },
  }),
  network({
    ...{ name: "idinvert-encoder", file: "models/stylegan_encoder_network.py", bar: 1e-4, convention: "torch" },
    ...{ init: (random) => initInDomainEncoder(inDomain, random), names: inDomainEncoderNames(inDomain) },
    run: (encoder) => ({ codes: tf.concat(inDomainCodes(encoder, inDomain, images(1)), 1) }),
  }),
];
