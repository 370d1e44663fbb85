import { layersAt } from "../models/stylegan-config";
import { insteadOf, partly, type Claims } from "./claims";
import type { QuickstartConfig } from "./quickstart";

/** What the quickstart's outputs reproduce of GH-Feat, by their names. All of it in part: other data, smaller networks, one row or one picture. */
export function quickstart({ gan: { model } }: QuickstartConfig): Claims {
  const images = (papers: string) => insteadOf("Fashion-MNIST", papers, model);
  const mixing = [partly("ghfeat:fig-6", `${images("faces")}; ${layersAt(model.resolution)} levels for 14`)];
  const neighbours = [
    partly("ghfeat:fig-18", `${images("bedrooms")}; as many images to search as the preset has, the paper 10,000`),
  ];
  return {
    comparison: [
      partly("ghfeat:II", `MSE and SSIM of the row Y, SAM alone; ${images("FF-HQ")}`),
      partly("ghfeat:V", `the time of the row GH-Feat; ${images("FF-HQ")}`),
    ],
    reconstruction: [partly("ghfeat:V", `MSE and SSIM of the row GH-Feat; ${images("FF-HQ and LSUN bedrooms")}`)],
    reconstructions: [
      partly(
        "ghfeat:fig-5",
        `the encoder beside optimisation in W+, without the paper's rivals; ${images("faces and bedrooms")}`,
      ),
    ],
    "mixing-fine": mixing,
    "mixing-middle": mixing,
    "mixing-coarse": mixing,
    "neighbours-8": neighbours,
    "neighbours-1": neighbours,
    retrieval: [partly("ghfeat:v1-fig-11", "Fashion-MNIST for MNIST; shares of a class instead of pictures")],
  };
}
