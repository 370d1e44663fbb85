import type { EncoderConfig } from "../models/encoder";

type Sizes = Omit<EncoderConfig, "variant">;

/** The released encoder, for images of 256 px: ResNet-50 and one stage more (GH-Feat CVPR supplement Tab. 1; networks_ghfeat.py). */
export const resnet50 = {
  block: "bottleneck",
  units: [3, 4, 6, 3, 1],
  maps: [256, 512, 1024, 2048, 2048],
  stem: true,
  pyramid: true,
  alignedMaps: 512,
  spatialAlignment: true,
  space: "Y",
} as const satisfies Sizes;

/** The encoder of the first arXiv version, for images of 256 px (its Tab. 2): six residual blocks; pyramid and SAM were not yet there. The projection before its heads is ours. No preset has it; a test counts its parameters. */
export const sixBlocks = {
  ...resnet50,
  block: "basic",
  units: [1, 1, 1, 1, 1, 1],
  maps: [64, 128, 256, 512, 1024, 1024],
  stem: false,
  pyramid: false,
  spatialAlignment: false,
} as const satisfies Sizes;

/** ResNet-18 for images of 32 to 128 px, of which the papers say no more than that (CVPR 4.4.1). */
export const resnet18 = {
  block: "basic",
  units: [2, 2, 2, 2],
  maps: [64, 128, 256, 512],
  stem: true,
  pyramid: true,
  alignedMaps: 512,
  spatialAlignment: true,
  space: "Y",
} as const satisfies Sizes;
