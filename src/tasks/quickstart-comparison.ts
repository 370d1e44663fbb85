import { insteadOf } from "../experiments/claims";
import { howTrained, rangeUnknown } from "../experiments/ghfeat-claims";
import { ghfeat } from "../experiments/paper-values";
import type { Race } from "./inversion-race";
import type { LevelRetrieval } from "./level-retrieval";
import type { Quickstart } from "./quickstart";
import type { MethodScore } from "./reconstruction-scores";

/** What the paper reports and the quickstart measures, a row each: for the table paper | ours | difference | what differs | command. */
export function quickstartComparison(
  { training, config }: Quickstart,
  measured: { encoder: MethodScore; race: Race; levels: readonly LevelRetrieval[] },
  command: string,
) {
  const images = (name: string) => training.find((one) => one.name === name)!.images.toLocaleString("en-US");
  const setting =
    `${insteadOf("Fashion-MNIST", "FF-HQ", config.gan.model)}; black padding counted; ${rangeUnknown}; a GAN after ${images("gan")} images, ` +
    `an encoder after ${images("encoder")}; ${howTrained(config.encoder, false).join("; ")}`;
  const { encoder, race, levels } = measured;
  const [finest, coarsest] = [levels.at(-1)!, levels[0]!];
  const row = (what: string, paper: number | null, ours: number | null, differs: string) => ({
    what,
    paper,
    ours,
    differs,
    command,
  });
  return [
    row(
      `reconstruction, MSE in [-1,1] (${ghfeat.reconstruction.where})`,
      ghfeat.reconstruction.mse,
      encoder.mse,
      setting,
    ),
    row(`reconstruction, SSIM (${ghfeat.reconstruction.where})`, ghfeat.reconstruction.ssim, encoder.ssim, setting),
    row(
      `reconstruction, seconds per image (${ghfeat.secondsPerImage.where})`,
      ghfeat.secondsPerImage.value,
      race.encoder.milliseconds / 1000,
      "much smaller networks and images, in one batch on the machine of this run; the paper names no device",
    ),
    row(
      "time at which optimisation in W+ reaches the encoder's MSE, in multiples of the encoder's",
      null,
      race.overtakes,
      race.overtakes === null ? "not reached within 1,000 times" : "the paper compares with other methods",
    ),
    ...[coarsest, finest].map(({ level, sameClass }) =>
      row(
        `retrieval by level ${level}, share of neighbours of the query's class (Fig. 18)`,
        null,
        sameClass,
        "the paper shows pictures of bedrooms; F has seen the labels of the training split, so the encoder has, indirectly",
      ),
    ),
  ];
}
