import type { Claim } from "../results/claim";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import { partly } from "./claims";
import type { EncoderRow, GhFeatConfig, ImageSetName } from "./ghfeat";

/** What the outputs of 01-stylegan reproduce, by their names. */
export const stylegan: Readonly<Record<string, readonly Claim[]>> = {
  samples: [
    partly(
      "ghfeat:fig-23",
      "Fashion-MNIST at 32 x 32 for ImageNet at 256 x 256; a small generator; a distance by a network of our own for FID, which is 40.92 there",
    ),
  ],
};

const clothes = "Fashion-MNIST at 32 x 32 for FF-HQ at 256 x 256, small networks";
const noFid = `${clothes}; a distance by a network of our own for FID`;

/** The same of 02-ablations. */
export const ablations: Readonly<Record<string, readonly Claim[]>> = {
  "tab-ii": [partly("ghfeat:II", noFid)],
  "tab-iii": [partly("ghfeat:III", noFid)],
  "tab-iv": [partly("ghfeat:IV", clothes)],
  reconstructions: [partly("ghfeat:fig-3", clothes)],
  editing: [partly("ghfeat:fig-4", `${clothes}; the coarsest 3 of 8 layers for 5 of 14`)],
};

const drawn = "drawn faces and bedrooms at 32 x 32 for FF-HQ and LSUN at 256 x 256, small networks";

/** The same of 03-reconstruction. */
export const reconstruction: Readonly<Record<string, readonly Claim[]>> = {
  "tab-v": [partly("ghfeat:V", `the rows GH-Feat and GH-Feat-S without the rivals; ${drawn}`)],
  "tab-x": [partly("ghfeat:X", drawn)],
  "cvpr-tab-2": [partly("ghfeat:cvpr-2", `the row GH-Feat, without FID; ${drawn}`)],
  faces: [partly("ghfeat:fig-5", `our rows without the rivals; ${drawn}`), partly("ghfeat:fig-21", drawn)],
  bedrooms: [partly("ghfeat:fig-21", drawn)],
};

type Rows = Readonly<Partial<Record<EncoderRow, string>>>;

/** What the paper's tables call our rows. */
export const paperRows = {
  II: { "w-sam": "W, SAM", y: "Y", "y-sam": "Y, SAM", "y-sam-reg": "Y, SAM, Reg" },
  III: { scratch: "G trained from scratch", "y-sam": "GH-Feat", "y-sam-reg": "GH-Feat-R" },
  V: { "y-sam": "GH-Feat", spatial: "GH-Feat-S" },
  X: { "y-sam": "GH-Feat", "y-sam-reg": "GH-Feat-R", spatial: "Spatial GH-Feat" },
  "cvpr-2": { "y-sam": "GH-Feat" },
  IV: { "y-sam": "without L_reg", "y-sam-reg": "with L_reg" },
} as const satisfies Record<string, Rows>;

type Values = Readonly<Record<string, (run: EncoderRunRecord) => number | undefined>>;

/** Our values in the paper's columns. */
export const errors: Values = {
  MSE: ({ scores }) => scores.test.mse,
  SSIM: ({ scores }) => scores.test.ssim,
};
/** The same of faces or of bedrooms, where a table has both. */
export const errorsOf = (what: "face" | "bedroom"): Values =>
  Object.fromEntries(Object.entries(errors).map(([metric, of]) => [`${what} ${metric}`, of]));
export const cosine: Values = { FED: ({ scores }) => scores.cosine?.plain };

const imagesOf: Record<ImageSetName, string> = {
  fashion: "Fashion-MNIST",
  toyfaces: "drawn faces",
  toyrooms: "drawn bedrooms",
};

/** How the settings of one resolution depart from the paper's, for its tables. */
export function howOurs(...configs: readonly [GhFeatConfig, ...GhFeatConfig[]]): string {
  const { resolution, mapsMax } = configs[0].gan.model;
  const names = configs.map(({ images }) => imagesOf[images.set]).join(" and ");
  const isPapers = configs.every(({ perceptual }) => perceptual.vgg16 !== "");
  const feature = isPapers ? "" : "; F a classifier of our own for VGG16";
  const { loss, adam, criticAdam, penaltyEvery, encoder } = configs[0].encoders["y-sam"];
  const narrow = encoder.alignedMaps < 512 ? `, ${encoder.alignedMaps} maps for 512 in pyramid and SAM` : "";
  const training =
    loss.distance === "norm"
      ? ""
      : `; mean squares for norms, softplus for linear scores, lambda1 ${loss.adversarial}, lambda4 ${loss.gradientPenalty} in every step of ${penaltyEvery}, rates ${adam.rate} and ${criticAdam.rate}, beta1 ${adam.beta1}; L_reg chosen by us`;
  const residual = "; codes predicted from the average one in all rows, in the paper with L_reg alone";
  const at = resolution < 256 ? `${names} at ${resolution} x ${resolution} for photographs at 256 x 256` : `${names} for photographs`; // prettier-ignore
  const together = "; encoder and critic step together, on the same reconstructions";
  return `${at}${mapsMax < 512 ? "; small networks" : ""}${narrow}${feature}${training}${together}${residual}`;
}
