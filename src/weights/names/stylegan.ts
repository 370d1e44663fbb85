import { maps, resolutions, type StyleGanConfig } from "../../models/stylegan-config";
import type { Tensors } from "../dnnlib";
import { allNames, convNames, denseNames, kernelAxes, mostLayers, widthOf, type Names, type Place } from "./names";

/** How a code base calls the tensors of StyleGAN v1. */
export interface StyleGanNames {
  readonly generator: (config: StyleGanConfig) => Names;
  readonly discriminator: (config: StyleGanConfig) => Names;
  /** Sizes of a generator, as its tensors' shapes give them; undefined where they are not those of one. */
  readonly sizes: (generator: Tensors) => StyleGanConfig | undefined;
}

/** Axes of a [1,c,h,w] tensor, seen from ours. */
const channelsLast = [0, 2, 3, 1]; // the constant and the noise are [1, c, h, w] in all of them

/**
 * From 128 px on StyleGAN's own code and genforce's upsample by a transposed convolution, which applies the kernel the other way round than upsampling followed
 * by a convolution does (theirs below 128 px, ours at every size).
 */
export const turnedRound = (resolution: number, isUp: boolean): Pick<Place, "reverse"> =>
  isUp && resolution >= 128 ? { reverse: [0, 1] } : {};

/** Where a code base keeps the parts of a generator. */
export interface GeneratorPlaces {
  /** Of style layer i, the first or second one at its resolution. */
  readonly layer: (i: number, resolution: number) => LayerPlaces;
  readonly toRgb: (ours: string, block: number, blocks: number) => Names;
  readonly mapping: (ours: string, i: number) => Names;
  readonly constant: string;
  readonly wAverage: string;
}

interface LayerPlaces {
  readonly conv: Place; // the first layer has none
  readonly style: (ours: string) => Names;
  readonly noiseStrength: string;
  readonly bias: string;
  readonly noise: string;
}

/** A generator's tensors by their places. */
export function generatorNames(config: StyleGanConfig, places: GeneratorPlaces): Names {
  const layers = resolutions(config).flatMap((resolution, block) =>
    [2 * block, 2 * block + 1].map((i): Names => {
      const { conv, style, noiseStrength, bias, noise } = places.layer(i, resolution);
      return {
        ...(i > 0 && { [`layers.${i}.conv`]: conv }),
        [`layers.${i}.noiseStrength`]: { name: noiseStrength },
        [`layers.${i}.bias`]: { name: bias },
        ...style(`layers.${i}.style`),
        [`noise.${i}`]: { name: noise, axes: channelsLast },
      };
    }),
  );
  const toRgb = resolutions(config).map((_, block, { length }) => places.toRgb(`toRgb.${block}`, block, length));
  const mapping = Array.from({ length: config.mappingLayers }, (_, i) => places.mapping(`mapping.${i}`, i));
  const constant: Place = { name: places.constant, axes: channelsLast };
  return allNames([...mapping, { constant }, ...layers, ...toRgb, { wAverage: { name: places.wAverage } }]);
}

/** Weight and bias with our axes, as TensorFlow has them. */
const same = (ours: string, theirs: string): Names => ({
  [`${ours}.weight`]: { name: `${theirs}/weight` },
  [`${ours}.bias`]: { name: `${theirs}/bias` },
});

/** The two style layers of a resolution, in TensorFlow's scopes. */
const scopes = (resolution: number): [string, string] =>
  resolution === 4
    ? ["4x4/Const", "4x4/Conv"]
    : [`${resolution}x${resolution}/Conv0_up`, `${resolution}x${resolution}/Conv1`];

/** StyleGAN v1's own (NVlabs/stylegan, training/networks_stylegan.py), components' names in front. */
export const tensorflowNames: StyleGanNames = {
  generator: (config) =>
    generatorNames(config, {
      layer: (i, resolution) => {
        const theirs = `synthesis/${scopes(resolution)[i % 2]!}`;
        return {
          conv: { name: `${theirs}/weight`, ...turnedRound(resolution, i % 2 === 0) },
          style: (ours) => same(ours, `${theirs}/StyleMod`),
          ...{ noiseStrength: `${theirs}/Noise/weight`, bias: `${theirs}/bias`, noise: `synthesis/noise${i}` },
        };
      },
      toRgb: (ours, block, blocks) => same(ours, `synthesis/ToRGB_lod${blocks - 1 - block}`),
      mapping: (ours, i) => same(ours, `mapping/Dense${i}`),
      ...{ constant: "synthesis/4x4/Const/const", wAverage: "dlatent_avg" },
    }),
  discriminator: (config) =>
    allNames(
      resolutions(config).flatMap((resolution, block, { length }) => [
        same(`fromRgb.${block}`, `FromRGB_lod${length - 1 - block}`),
        ...(resolution === 4
          ? [same("conv", "4x4/Conv"), same("hidden", "4x4/Dense0"), same("score", "4x4/Dense1")]
          : [
              same(`blocks.${block - 1}.conv`, `${resolution}x${resolution}/Conv0`),
              same(`blocks.${block - 1}.down`, `${resolution}x${resolution}/Conv1_down`),
            ]),
      ]),
    ),
  sizes: (tensors) =>
    sizesOf(
      tensors,
      (resolution) => `synthesis/${scopes(resolution)[1]}/bias`,
      "synthesis/ToRGB_lod0/bias",
      (i) => `mapping/Dense${i}/bias`,
    ),
};

/** The same trained networks in PyTorch (genforce/genforce, models/stylegan_generator.py, stylegan_discriminator.py). */
export const genforceNames: StyleGanNames = {
  generator: (config) =>
    generatorNames(config, {
      layer: (i, resolution) => {
        const theirs = `synthesis.layer${i}`;
        return {
          conv: { name: `${theirs}.weight`, axes: kernelAxes, ...turnedRound(resolution, i % 2 === 0) },
          style: (ours) => denseNames(ours, `${theirs}.style`),
          ...{ noiseStrength: `${theirs}.apply_noise.weight`, bias: `${theirs}.bias` },
          noise: `${theirs}.apply_noise.noise`,
        };
      },
      toRgb: (ours, block) => convNames(ours, `synthesis.output${block}`),
      mapping: (ours, i) => denseNames(ours, `mapping.dense${i}`),
      ...{ constant: "synthesis.layer0.const", wAverage: "truncation.w_avg" },
    }),
  discriminator: (config) =>
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
  sizes: (tensors) =>
    sizesOf(
      tensors,
      (resolution) => `synthesis.layer${2 * Math.log2(resolution) - 3}.bias`,
      `synthesis.output${outputs(tensors) - 1}.bias`,
      (i) => `mapping.dense${i}.bias`,
    ),
};

/** Images that a PyTorch generator draws, one per resolution. */
export function outputs(tensors: Tensors): number {
  let count = 0;
  while (tensors.has(`synthesis.output${count}.bias`)) count++;
  return count;
}

/** Tensors of released networks that ours do not have: how far one had grown, the blur's kernel and truncation, which are fixed, counters of batches, classifiers left out. */
export const isNeedless = (name: string): boolean =>
  /(^|[/.])lod$|(^|\.)blur\.kernel$|^truncation\.truncation$|\.num_batches_tracked$|^classifier\./.test(name);

/** Sizes from the lengths of biases: of the second layer at each resolution, of the full-size image, and of the mapping's layers. */
export function sizesOf(
  tensors: Tensors,
  layer: (resolution: number) => string,
  image: string,
  mapping: (i: number) => string,
): StyleGanConfig | undefined {
  const lengthOf = (name: string) => widthOf(tensors, name);
  const widths: number[] = [];
  for (let resolution = 4; resolution <= 1024; resolution *= 2) {
    const width = lengthOf(layer(resolution));
    if (width === undefined) break;
    widths.push(width);
  }
  let mappingLayers = 0;
  while (mappingLayers < mostLayers && tensors.has(mapping(mappingLayers))) mappingLayers++;
  const [channels, latent] = [lengthOf(image), lengthOf(mapping(0))];
  if (widths.length < 2 || channels === undefined || latent === undefined) return undefined;
  const mapsMax = Math.max(...widths);
  const narrow = widths.findIndex((width) => width < mapsMax);
  const from = narrow < 0 ? widths.length - 1 : narrow;
  const config = {
    ...{ resolution: 2 * 2 ** widths.length, channels, latent, mappingLayers, mapsMax },
    mapsBase: widths[from]! * 2 * 2 ** from,
  };
  const isRule = resolutions(config).every((resolution, i) => maps(config, resolution) === widths[i]);
  return isRule ? config : undefined;
}
