import { resolutions, type StyleGanConfig } from "../../models/stylegan-config";
import { allNames, convNames, denseNames, type Names, type Place } from "./names";

const channelsLast = [0, 2, 3, 1]; // the constant and the noise are [1, c, h, w]

/**
 * From this resolution on StyleGAN's own code (NVlabs/stylegan too) upsamples by a transposed convolution, which applies the kernel the other way round than
 * upsampling followed by a convolution does (ours at every size).
 */
const fusedFrom = 128;

/** StyleGAN v1 in PyTorch by GH-Feat's authors (genforce/genforce, models/stylegan_generator.py, stylegan_discriminator.py). */
export const genforceNames = {
  generator: (config: StyleGanConfig): Names => {
    const layers = resolutions(config).flatMap((resolution, block) =>
      [2 * block, 2 * block + 1].map((i): Names => {
        const theirs = `synthesis.layer${i}`;
        const isFused = resolution >= fusedFrom && i % 2 === 0;
        const conv = { name: `${theirs}.weight`, axes: [2, 3, 1, 0], ...(isFused && { reverse: [0, 1] }) };
        return {
          ...(i > 0 && { [`layers.${i}.conv`]: conv }),
          [`layers.${i}.noiseStrength`]: { name: `${theirs}.apply_noise.weight` },
          [`layers.${i}.bias`]: { name: `${theirs}.bias` },
          ...denseNames(`layers.${i}.style`, `${theirs}.style`),
          [`noise.${i}`]: { name: `${theirs}.apply_noise.noise`, axes: channelsLast },
        };
      }),
    );
    const toRgb = resolutions(config).map((_, block) => convNames(`toRgb.${block}`, `synthesis.output${block}`));
    const mapping = Array.from({ length: config.mappingLayers }, (_, i) =>
      denseNames(`mapping.${i}`, `mapping.dense${i}`),
    );
    const constant: Place = { name: "synthesis.layer0.const", axes: channelsLast };
    return allNames([...mapping, { constant }, ...layers, ...toRgb, { wAverage: { name: "truncation.w_avg" } }]);
  },
  discriminator: (config: StyleGanConfig): Names =>
    allNames(
      resolutions(config).flatMap((resolution, block, { length }) => {
        const theirs = length - 1 - block; // theirs count from the image down
        const [first, second] = [`layer${2 * theirs}`, `layer${2 * theirs + 1}`];
        return [
          convNames(`fromRgb.${block}`, `input${theirs}`),
          ...(resolution === 4
            ? [convNames("conv", first), denseNames("hidden", second), denseNames("score", `layer${2 * theirs + 2}`)]
            : [convNames(`blocks.${block - 1}.conv`, first), convNames(`blocks.${block - 1}.down`, second)]),
        ];
      }),
    ),
};
