import { codeSizes, type EncoderConfig, type EncoderSetting } from "../../models/encoder";
import { layersOfStages } from "../../models/levels";
import { alignedSize } from "../../models/pyramid";
import type { Tensors } from "../dnnlib";
import { allNames, mostLayers, widthOf, type Names, type Place } from "./names";

/** Scopes of the released encoder (genforce/ghfeat, training/networks_ghfeat.py). */
const convolutions = { first: "Conva", second: "Convb", third: "Convc", shortcut: "Shortcut" };
const statistics = { gamma: "gamma", beta: "beta", mean: "moving_mean", variance: "moving_variance" };
const heads = ["LowLevel", "MidLevel", "HighLevel"]; // of R4, R5, R6
const stageOfR4 = 3; // as their pyramid counts

const unitScope = (stage: number, unit: number) => (stage === 4 ? "stage5" : `stage${stage + 1}_unit${unit + 1}`);

const norm = (ours: string, theirs: string): Names =>
  Object.fromEntries(
    Object.entries(statistics).map(([our, their]): [string, Place] => [
      `${ours}.norm.${our}`,
      { name: `${theirs}/batch_norm/${their}` },
    ]),
  );

const projection = (ours: string, theirs: string): Names => ({
  [`${ours}.weight`]: { name: `${theirs}/weight` },
  [`${ours}.bias`]: { name: `${theirs}/bias` },
});

/** Our names of the encoder's tensors and theirs. The heads' rows are counted map by map there, pixel by pixel here. */
export function encoderNames(setting: EncoderSetting): Names {
  const { units, alignedMaps } = setting.encoder;
  const sizes = codeSizes(setting);
  const outputs = layersOfStages(sizes.length).map((layers) => layers.reduce((sum, layer) => sum + sizes[layer]!, 0));
  const unitNames = units.flatMap((count, stage) =>
    Array.from({ length: count }, (_, unit) =>
      Object.entries(convolutions).map(([our, their]): Names => {
        const [ours, theirs] = [`stages.${stage}.${unit}.${our}`, `${unitScope(stage, unit)}/${their}`];
        if (our === "shortcut" && unit > 0) return {};
        const weight: Names = { [`${ours}.weight`]: { name: `${theirs}/weight` } };
        const bias: Names = our === "shortcut" ? {} : { [`${ours}.bias`]: { name: `${theirs}/bias` } };
        return { ...weight, ...bias, ...norm(ours, theirs) };
      }),
    ).flat(),
  );
  const stem: Names = { "stem.weight": { name: "Conv0/weight" }, ...norm("stem", "Conv0") };
  const stages = heads.map((head, i): Names => {
    const view = [alignedMaps, alignedSize, alignedSize, outputs[i]!];
    const weight: Place = { name: `${head}/weight`, view, axes: [1, 2, 0, 3] };
    return {
      ...projection(`pyramid.lateral.${i}`, `fpn/lconv_${stageOfR4 + i}`),
      ...projection(`pyramid.output.${i}`, `fpn/fconv_${i}`),
      ...projection(`align.${i}`, `fuse_conv_${i}`),
      [`heads.${i}.weight`]: weight,
      [`heads.${i}.bias`]: { name: `${head}/bias` },
      ...norm(`heads.${i}`, head),
    };
  });
  return allNames([stem, ...unitNames, ...stages]);
}

/** Structure of a released encoder, as its tensors give it; undefined where they are not those of one of bottlenecks. */
export const encoderStructure = (tensors: Tensors): EncoderConfig | undefined =>
  structureOf(tensors, (stage, unit) => `${unitScope(stage, unit)}/Convc/bias`, "fuse_conv_0/bias");

/** The same by any names: of the last bias of a unit, and of the first bias of SAM. */
export function structureOf(
  tensors: Tensors,
  lastBias: (stage: number, unit: number) => string,
  alignedBias: string,
): EncoderConfig | undefined {
  const lengthOf = (name: string) => widthOf(tensors, name);
  const units: number[] = [];
  const maps: number[] = [];
  for (let stage = 0; stage < 5; stage++) {
    let count = 0;
    while (count < mostLayers && lengthOf(lastBias(stage, count)) !== undefined && (stage < 4 || count === 0)) count++;
    const width = lengthOf(lastBias(stage, 0));
    if (width === undefined) return undefined;
    units.push(count);
    maps.push(width);
  }
  const alignedMaps = lengthOf(alignedBias);
  if (alignedMaps === undefined) return undefined;
  return {
    ...{ block: "bottleneck", units, maps, stem: true, variant: "code" },
    ...{ pyramid: true, alignedMaps, spatialAlignment: true, space: "Y" },
  };
}
