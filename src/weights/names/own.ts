import type { EncoderSetting } from "../../models/encoder";
import type { StyleGanConfig } from "../../models/stylegan-config";
import type { Tensors } from "../dnnlib";
import { imagenetKinds } from "../imagenet-networks";
import type { Model } from "../model";
import { structureOf } from "./ghfeat";
import { exportedInDomainSizes } from "./in-domain";
import { sizesOf } from "./stylegan";

/** The model of a file that was exported here: our flat names, the network's in front ("generator.mapping.0.weight"). `said`: the kind that its metadata name; without, what its tensors tell. Undefined for another file. */
export function ownModel(tensors: Tensors, said?: string): Model | undefined {
  const kind = imagenetKinds.find((one) => one === said);
  if (kind) return { kind };
  if (said === "in-domain generator") {
    const config = generatorSizes(tensors, "");
    return config && { kind: said, config };
  }
  if (said === "in-domain encoder") {
    const sizes = exportedInDomainSizes(tensors);
    return sizes && { kind: said, sizes };
  }
  const model = toldApart(tensors);
  return said === undefined || model?.kind === said ? model : undefined;
}

function generatorSizes(tensors: Tensors, prefix: string): StyleGanConfig | undefined {
  let images = 0;
  while (tensors.has(`${prefix}toRgb.${images}.bias`)) images++;
  return sizesOf(
    tensors,
    (resolution) => `${prefix}layers.${2 * Math.log2(resolution) - 3}.bias`,
    `${prefix}toRgb.${images - 1}.bias`,
    (i) => `${prefix}mapping.${i}.bias`,
  );
}

function toldApart(tensors: Tensors): Model | undefined {
  if (tensors.has("conv1_1.weight")) return tensors.has("conv5_1.weight") ? undefined : { kind: "VGG16" }; // Keras's ends earlier here
  const config = generatorSizes(tensors, "generator.");
  if (!config) return undefined;
  const critic = tensors.has("discriminator.score.weight");
  if (!tensors.has("encoder.stem.weight")) return { kind: "StyleGAN", config, critic };
  const lastBias = (stage: number, unit: number) => `encoder.stages.${stage}.${unit}.third.bias`;
  const encoder = structureOf(tensors, lastBias, "encoder.align.0.bias");
  const setting: EncoderSetting | undefined = encoder && { model: config, encoder };
  return setting && { kind: "GH-Feat", setting, critic };
}
