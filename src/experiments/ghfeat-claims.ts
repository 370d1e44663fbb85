import { layersAt } from "../models/stylegan-config";
import type { EncoderRunRecord } from "../tasks/ghfeat-shipped";
import type { EncoderTrainingConfig } from "../train/encoder";
import { insteadOf, partly, type Claims } from "./claims";
import { editedCount, encoderRun, type EncoderRow, type GhFeatConfig, type ImageSetName } from "./ghfeat";

const clothes = "Fashion-MNIST";
const drawn = "drawn faces and bedrooms";

/** What the outputs of 01-stylegan reproduce, by their names. */
export const stylegan = ({ gan: { model } }: GhFeatConfig): Claims => ({
  samples: [
    partly(
      "ghfeat:fig-23",
      `${insteadOf(clothes, "ImageNet", model)}; a distance by a network of our own for FID, which is 40.92 there`,
    ),
  ],
});

/** The same of 02-ablations. */
export function ablations({ gan: { model } }: GhFeatConfig): Claims {
  const images = insteadOf(clothes, "FF-HQ", model);
  const noFid = `${images}; no FID of ours: a distance by a network of our own is in the table of scores`;
  const layers = layersAt(model.resolution);
  const edited = editedCount(layers);
  return {
    "tab-ii": [partly("ghfeat:II", noFid)],
    "tab-iii": [partly("ghfeat:III", noFid)],
    "tab-iv": [partly("ghfeat:IV", images)],
    reconstructions: [partly("ghfeat:fig-3", images)],
    editing: [partly("ghfeat:fig-4", `${images}; the coarsest ${edited} of ${layers} layers for 5 of 14`)],
  };
}

/** The same of 03-reconstruction. */
export function reconstruction({ gan: { model } }: GhFeatConfig): Claims {
  const images = insteadOf(drawn, "FF-HQ and LSUN", model);
  const pictures = (own: string) => [
    partly("ghfeat:fig-5", `our rows without the rivals; ${own}`),
    partly("ghfeat:fig-21", `${own}; the first test images, none chosen for hands, hats or rare backgrounds`),
  ];
  return {
    "tab-v": [partly("ghfeat:V", `the rows GH-Feat and GH-Feat-S without the rivals; ${images}`)],
    "tab-x": [partly("ghfeat:X", images)],
    "cvpr-tab-2": [
      partly(
        "ghfeat:cvpr-2",
        `the row GH-Feat, no FID of ours: a distance by a network of our own is in the tables of scores; ${images}`,
      ),
    ],
    faces: pictures(insteadOf("drawn faces", "FF-HQ", model)),
    bedrooms: pictures(insteadOf("drawn bedrooms", "LSUN", model)),
  };
}

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
  fashion: clothes,
  toyfaces: "drawn faces",
  toyrooms: "drawn bedrooms",
};

/** How an encoder's training departs from the paper's. */
export function howTrained(training: EncoderTrainingConfig, isVgg16: boolean): string[] {
  const { loss, adam, criticAdam, penaltyEvery, encoder } = training;
  return [
    ...(encoder.pyramid ? [] : ["no pyramid"]),
    ...(encoder.alignedMaps < 512
      ? [`${encoder.alignedMaps} maps for 512 in ${encoder.pyramid ? "pyramid and SAM" : "SAM"}`]
      : []),
    ...(isVgg16 ? [] : ["F a classifier of our own for VGG16"]),
    ...(loss.distance === "norm"
      ? weightsOf(loss)
      : [
          `mean squares for norms, softplus for linear scores, lambda1 ${loss.adversarial}, lambda4 ${loss.gradientPenalty}${penaltyEvery === 1 ? "" : ` in one step of ${penaltyEvery} with ${penaltyEvery} times the weight`}, rates ${adam.rate} and ${criticAdam.rate}, beta1 ${adam.beta1}`,
        ]),
    "encoder and critic step together, on the same reconstructions",
    ...(encoder.residual === false ? [] : ["codes predicted from the average one, in the paper with L_reg alone"]),
  ];
}

/** Weights beside norms that are not the paper's (eq. 3), since the norm or F is another. */
function weightsOf({ adversarial, perceptual, regularizer }: EncoderTrainingConfig["loss"]): string[] {
  const all = [
    ["lambda1", adversarial, 0.1],
    ["lambda2", perceptual, 5e-5],
    ["lambda3", regularizer, 5e-4],
  ] as const;
  const others = all.filter(([, ours, paper]) => ours !== paper && ours !== 0);
  return others.length === 0
    ? []
    : [others.map(([name, ours, paper]) => `${name} ${Number(ours.toPrecision(2))} for ${paper}`).join(", ")];
}

/** What the paper's errors leave open. */
export const rangeUnknown = "MSE in [-1,1], SSIM by windows of 11 x 11: the paper states neither";

/** How the settings of one resolution depart from the paper's, for its tables. */
export function howOurs(...configs: readonly [GhFeatConfig, ...GhFeatConfig[]]): string {
  const [first] = configs;
  const [training, { encoder }] = [encoderRun(first, "y-sam-reg", 1), first.encoders["y-sam"]]; // lambda3, and what L_reg alone has
  const names = configs.map(({ images }) => imagesOf[images.set]).join(" and ");
  const isPapers = configs.every(({ perceptual }) => perceptual.vgg16 !== "");
  const isPadded = configs.some(({ images }) => images.set === "fashion");
  return [
    insteadOf(names, "photographs", first.gan.model),
    ...(isPadded ? ["black padding counted"] : []),
    rangeUnknown,
    `a GAN after ${first.gan.images.toLocaleString("en-US")} images`,
    ...howTrained({ ...training, encoder }, isPapers),
    ...(training.loss.distance === "norm" ? [] : ["L_reg chosen by us"]),
  ].join("; ");
}

/** What else differs in single rows. */
export const differsIn = ({ gan }: GhFeatConfig): Readonly<Partial<Record<EncoderRow, string>>> => ({
  scratch: `G from its first weights, where the other rows' has seen ${gan.images.toLocaleString("en-US")} images before`,
});
