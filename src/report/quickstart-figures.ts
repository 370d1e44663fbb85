import type { Figure } from "../results/figure";
import type { Race } from "../tasks/inversion-race";
import type { LevelRetrieval } from "../tasks/level-retrieval";
import type { TrainingRecord } from "../tasks/training-record";
import { bars } from "./bars";
import { curves, fromLog, points } from "./curves";
import { panels } from "./panels";
import { sizes } from "./theme";

const imagesSeen = { title: "images seen" } as const;

/** Losses of the GAN (a) and of the encoder (b) over the images seen. */
export function lossCurves(training: readonly TrainingRecord[]): Figure {
  const curvesOf = (name: TrainingRecord["name"]) => training.find((one) => one.name === name)!.curves;
  const size = sizes.half;
  return panels([
    curves(fromLog(curvesOf("gan"), ["generator", "discriminator"]), {
      title: "StyleGAN",
      x: imagesSeen,
      y: { title: "loss" },
      size,
    }),
    curves(fromLog(curvesOf("encoder"), ["pixel", "perceptual"]), {
      title: "GH-Feat encoder",
      x: imagesSeen,
      y: { title: "loss (eq. 3)", log: true },
      size,
    }),
  ]);
}

/** MSE of optimisation in W+ over its time, with the encoder's single pass. */
export function raceFigure({ encoder, optimisation }: Race): Figure {
  const series = [
    { name: "optimisation in W+", x: optimisation.map((a) => a.milliseconds), y: optimisation.map((a) => a.mse) },
    { name: "encoder", x: [encoder.milliseconds], y: [encoder.mse] },
  ];
  const frame = {
    x: { title: "milliseconds per image", log: true },
    y: { title: "MSE in [-1,1]", log: true },
    references: [{ y: encoder.mse, label: "the encoder's MSE" }],
  };
  return points(series, frame, true);
}

/** Share of neighbours of the query's class, by level. */
export function retrievalFigure(levels: readonly LevelRetrieval[], pixels: number, chance: number): Figure {
  const names = levels.map(({ level }) => `${level}`);
  return bars(names, [{ name: "GH-Feat", values: levels.map(({ sameClass }) => sameClass) }], {
    x: { title: `level (1 is the finest: layer ${levels.length})` },
    y: { title: "share of neighbours of the same class", range: [0, 1] },
    references: [
      { y: pixels, label: "pixels" },
      { y: chance, label: "chance" },
    ],
  });
}
