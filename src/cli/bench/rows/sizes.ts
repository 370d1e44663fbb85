import { resnet18, resnet50 } from "../../../experiments/encoders";
import type { Variant } from "../../../models/backbone";
import { codeSizes, type EncoderSetting } from "../../../models/encoder";
import { layersOfStages } from "../../../models/levels";
import { paperWidths } from "../../../models/stylegan-config";

/** StyleGAN's sizes in the rows: a small one and the paper's widths at 32 px, the paper's own at 256 px. */
export const small32 = { ...paperWidths, resolution: 32, channels: 1, mapsBase: 1024, mapsMax: 128 };
export const full32 = { ...paperWidths, resolution: 32, channels: 1 };
export const paper256 = { ...paperWidths, resolution: 256, channels: 3 };

export const encoder256 = (variant: Variant): EncoderSetting => ({
  model: paper256,
  encoder: { ...resnet50, variant },
});

export const smallEncoder32: EncoderSetting = {
  model: small32,
  encoder: { ...resnet18, maps: [16, 32, 64, 128], alignedMaps: 128, variant: "small" },
};

/** What a peer cannot read off an encoder's weights: its variant, and which layers each head serves, with the lengths of their codes. */
export function encoderSettings(setting: EncoderSetting): object {
  const sizes = codeSizes(setting);
  const layers = layersOfStages(sizes.length).map((own) => ({
    layers: own,
    sizes: own.map((layer) => sizes[layer]),
  }));
  return { variant: setting.encoder.variant, layers };
}
