import type { InDomainSizes } from "../../models/in-domain";
import { layersAt, type StyleGanConfig } from "../../models/stylegan-config";
import type { Tensors } from "../dnnlib";
import { allNames, kernelAxes, kernelNames, mostLayers, normNames, widthOf, type Names, type Place } from "./names";
import { generatorNames, outputs, sizesOf, turnedRound } from "./stylegan";

/** A dense layer whose bias stands in the layer that scales it. */
const scaledDense = (ours: string, theirs: string): Names => ({
  [`${ours}.weight`]: { name: `${theirs}.fc.weight`, axes: [1, 0] },
  [`${ours}.bias`]: { name: `${theirs}.wscale.bias` },
});

/** The generator of genforce/idinvert_pytorch (models/stylegan_generator_network.py). */
export const inDomainGeneratorNames = (config: StyleGanConfig): Names =>
  generatorNames(config, {
    layer: (i, resolution) => {
      const theirs = `synthesis.layer${i}`;
      const isJoined = i % 2 === 0 && resolution >= 128; // its kernel is a parameter of the block there, as TensorFlow has it
      return {
        conv: isJoined
          ? { name: `${theirs}.weight`, ...turnedRound(resolution, true) }
          : { name: `${theirs}.conv.weight`, axes: kernelAxes },
        style: (ours) => scaledDense(ours, `${theirs}.epilogue.style_mod.dense`),
        noiseStrength: `${theirs}.epilogue.apply_noise.weight`,
        bias: `${theirs}.epilogue.bias`,
        noise: `${theirs}.epilogue.apply_noise.noise`,
      };
    },
    toRgb: (ours, block) => ({
      ...kernelNames(ours, `synthesis.output${block}.conv`),
      [`${ours}.bias`]: { name: `synthesis.output${block}.bias` },
    }),
    mapping: (ours, i) => scaledDense(ours, `mapping.dense${i}`),
    ...{ constant: "synthesis.layer0.const", wAverage: "truncation.w_avg" },
  });

/** Sizes of such a generator, as its tensors' shapes give them; undefined for another file. `sizesOf` tells those of one that was exported here. */
export const inDomainGeneratorSizes = (tensors: Tensors): StyleGanConfig | undefined =>
  sizesOf(
    tensors,
    (resolution) => `synthesis.layer${2 * Math.log2(resolution) - 3}.epilogue.bias`,
    `synthesis.output${outputs(tensors) - 1}.bias`,
    (i) => `mapping.dense${i}.wscale.bias`,
  );

/** The encoder of the same code (models/stylegan_encoder_network.py), with its batch normalisation. */
export function inDomainEncoderNames({ resolution, latent, base, most }: InDomainSizes): Names {
  const last = Math.log2(resolution) - 1;
  const norm = (ours: string, theirs: string) => normNames(`${ours}.norm`, `${theirs}.bn`);
  const blocks = Array.from({ length: last - 1 }, (_, i): Names => {
    const [ours, theirs] = [`blocks.${i}`, `block${i + 1}`];
    const layer = (name: string, k: number): Names => ({
      ...kernelNames(`${ours}.${name}`, `${theirs}.conv${k}`),
      [`${ours}.${name}.bias`]: { name: `${theirs}.wscale${k}.bias` },
      ...norm(`${ours}.${name}`, `${theirs}.bn${k}`),
    });
    const shortcut = {
      ...kernelNames(`${ours}.shortcut`, `${theirs}.conv`),
      ...norm(`${ours}.shortcut`, `${theirs}.bn`),
    };
    const isWider = base * 2 ** i < most;
    return { ...layer("first", 1), ...layer("second", 2), ...(isWider && shortcut) };
  });
  const maps = Math.min(base * 2 ** (last - 1), most);
  const view = [latent * layersAt(resolution), maps, 4, 4]; // its inputs are counted map by map there, pixel by pixel here
  const weight: Place = { name: `block${last}.fc.weight`, view, axes: [2, 3, 1, 0] };
  return allNames([
    { ...kernelNames("first", "block0.conv"), ...norm("first", "block0.bn") },
    ...blocks,
    { "last.weight": weight, ...norm("last", `block${last}.bn`) },
  ]);
}

/** Sizes of such an encoder, as its tensors' shapes give them; undefined for another file. */
export const inDomainEncoderSizes = (tensors: Tensors): InDomainSizes | undefined =>
  encoderSizes(tensors, {
    first: "block0.bn.bn.bias",
    block: (i) => `block${i + 1}.wscale2.bias`,
    last: (blocks) => `block${blocks + 1}.bn.bn.bias`,
    channels: tensors.get("block0.conv.weight")?.shape[1],
  });

/** The same of an encoder that was exported here. */
export const exportedInDomainSizes = (tensors: Tensors): InDomainSizes | undefined =>
  encoderSizes(tensors, {
    first: "first.norm.beta",
    block: (i) => `blocks.${i}.second.bias`,
    last: () => "last.norm.beta",
    channels: tensors.get("first.weight")?.shape[2],
  });

interface Vectors {
  readonly first: string;
  readonly block: (i: number) => string;
  readonly last: (blocks: number) => string;
  readonly channels: number | undefined;
}

function encoderSizes(tensors: Tensors, { first, block, last, channels }: Vectors): InDomainSizes | undefined {
  const base = widthOf(tensors, first);
  if (base === undefined || channels === undefined) return undefined;
  const widths: number[] = [];
  for (let width; widths.length < mostLayers && (width = widthOf(tensors, block(widths.length))) !== undefined;)
    widths.push(width);
  const resolution = 4 * 2 ** widths.length;
  const codes = widthOf(tensors, last(widths.length)) ?? 0;
  const sizes = { resolution, channels, latent: codes / layersAt(resolution), base, most: Math.max(base, ...widths) };
  const isRule = widths.every((width, i) => width === Math.min(base * 2 ** (i + 1), sizes.most));
  const isSize =
    widths.length > 0 &&
    resolution <= 1024 &&
    (channels === 1 || channels === 3) &&
    Number.isInteger(sizes.latent) &&
    codes > 0;
  return isRule && isSize ? sizes : undefined;
}
