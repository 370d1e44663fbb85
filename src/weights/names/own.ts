import type { EncoderSetting } from "../../models/encoder";
import type { Tensors } from "../dnnlib";
import type { Model } from "../model";
import { structureOf } from "./ghfeat";
import { sizesOf } from "./stylegan";

/** The model of a file that was exported here: our flat names, the network's in front ("generator.mapping.0.weight"). Undefined for another file. */
export function ownModel(tensors: Tensors): Model | undefined {
  if (tensors.has("conv1_1.weight")) return { kind: "VGG16" };
  let images = 0;
  while (tensors.has(`generator.toRgb.${images}.bias`)) images++;
  const config = sizesOf(
    tensors,
    (resolution) => `generator.layers.${2 * Math.log2(resolution) - 3}.bias`,
    `generator.toRgb.${images - 1}.bias`,
    (i) => `generator.mapping.${i}.bias`,
  );
  if (!config) return undefined;
  const critic = tensors.has("discriminator.score.weight");
  if (!tensors.has("encoder.stem.weight")) return { kind: "StyleGAN", config, critic };
  const lastBias = (stage: number, unit: number) => `encoder.stages.${stage}.${unit}.third.bias`;
  const encoder = structureOf(tensors, lastBias, "encoder.align.0.bias");
  const setting: EncoderSetting | undefined = encoder && { model: config, encoder };
  return setting && { kind: "GH-Feat", setting, critic };
}
