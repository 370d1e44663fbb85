import type { Claim } from "../results/claim";
import { partly } from "./claims";

const data = "Fashion-MNIST at 32 x 32";

/** What the quickstart's outputs reproduce of GH-Feat, by their names. All of it in part: other data, smaller networks, one row or one picture. */
export const quickstartClaims: Readonly<Record<string, readonly Claim[]>> = {
  comparison: [
    partly("ghfeat:II", `MSE and SSIM of the row Y, SAM alone; ${data} for FF-HQ at 256 x 256`),
    partly("ghfeat:V", `the time of the row GH-Feat; ${data} for FF-HQ at 256 x 256`),
  ],
  reconstruction: [
    partly("ghfeat:V", `MSE and SSIM of the row GH-Feat; ${data} for FF-HQ and LSUN bedrooms at 256 x 256`),
  ],
  reconstructions: [
    partly(
      "ghfeat:fig-5",
      `the encoder beside optimisation in W+, without the paper's rivals; ${data} for faces and bedrooms`,
    ),
  ],
  "mixing-fine": [partly("ghfeat:fig-6", `${data} for faces; 8 levels for 14`)],
  "mixing-middle": [partly("ghfeat:fig-6", `${data} for faces; 8 levels for 14`)],
  "mixing-coarse": [partly("ghfeat:fig-6", `${data} for faces; 8 levels for 14`)],
  "neighbours-8": [
    partly("ghfeat:fig-18", `${data} for bedrooms; as many images to search as the preset has, the paper 10,000`),
  ],
  "neighbours-1": [
    partly("ghfeat:fig-18", `${data} for bedrooms; as many images to search as the preset has, the paper 10,000`),
  ],
  retrieval: [partly("ghfeat:v1-fig-11", "Fashion-MNIST for MNIST; shares of a class instead of pictures")],
};
