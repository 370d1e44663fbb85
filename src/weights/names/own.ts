import type { EncoderSetting } from "../../models/encoder";
import type { Tensors } from "../dnnlib";
import { imagenetKinds } from "../imagenet-networks";
import type { Model } from "../model";
import { structureOf } from "./ghfeat";
import { sizesOf } from "./stylegan";

/** The model of a file that was exported here: our flat names, the network's in front ("generator.mapping.0.weight"). `said`: the kind that its metadata name; without, what its tensors tell. Undefined for another file. */
export function ownModel(tensors: Tensors, said?: string): Model | undefined {
  const kind = imagenetKinds.find((one) => one === said);
  if (kind) return { kind };
  const model = toldApart(tensors);
  return said === undefined || model?.kind === said ? model : undefined;
}

function toldApart(tensors: Tensors): Model | undefined {
  if (tensors.has("conv1_1.weight")) return tensors.has("conv5_1.weight") ? undefined : { kind: "VGG16" }; // Keras's ends earlier here
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
