import type { EncoderSetting } from "../models/encoder";
import type { InDomainSizes } from "../models/in-domain";
import type { StyleGanConfig } from "../models/stylegan-config";
import type { ImagenetName } from "./imagenet-networks";

/** Which networks a set of weights consists of, and their sizes. */
export type Model =
  | { readonly kind: "GH-Feat"; readonly setting: EncoderSetting; readonly critic: boolean }
  | { readonly kind: "StyleGAN"; readonly config: StyleGanConfig; readonly critic: boolean }
  | { readonly kind: "in-domain generator"; readonly config: StyleGanConfig } // of idinvert
  | { readonly kind: "in-domain encoder"; readonly sizes: InDomainSizes }
  | { readonly kind: "VGG16" } // of Keras, GH-Feat's F
  | { readonly kind: ImagenetName };

export type NetworkName = "encoder" | "generator" | "discriminator" | "vgg16" | "network";

/** The networks of a model. */
export function networksOf(model: Model): NetworkName[] {
  if (model.kind === "VGG16") return ["vgg16"];
  if (model.kind !== "GH-Feat" && model.kind !== "StyleGAN") return ["network"];
  const critic: NetworkName[] = model.critic ? ["discriminator"] : [];
  return model.kind === "GH-Feat" ? ["encoder", "generator", ...critic] : ["generator", ...critic];
}

/** What stands before our flat names in an exported file: the network's name where there are several. */
export const exportPrefix = (model: Model, network: NetworkName): string =>
  model.kind === "GH-Feat" || model.kind === "StyleGAN" ? `${network}.` : "";
