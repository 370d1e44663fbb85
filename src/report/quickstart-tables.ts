import type { ColumnFormat, Table } from "../results/table";
import type { Race } from "../tasks/inversion-race";
import type { MethodScore } from "../tasks/reconstruction-scores";

const formats: Record<string, ColumnFormat> = {
  MSE: { digits: 3, better: "lower" },
  SSIM: { digits: 3, better: "higher" },
};

/** Reconstruction of test images by several methods. */
export function reconstructionTable(scores: readonly MethodScore[]): Table {
  return {
    columns: ["method", "MSE", "SSIM", "test images"],
    rows: scores.map(({ method, mse, ssim, images }) => [method, mse, ssim, images]),
    formats,
    caption: "Reconstruction of test images: means over images in [-1,1].",
  };
}

/** The encoder, and optimisation in W+ at multiples of its time. */
export function raceTable({ encoder, optimisation, rows }: Race): Table {
  const images = rows[0]?.images.shape[0];
  const attempts = [
    { method: "encoder", ...encoder },
    ...optimisation.map((attempt) => ({ method: `W+ optimisation, ${attempt.multiple} x`, ...attempt })),
  ];
  return {
    columns: ["method", "time", "steps", "MSE", "SSIM"],
    rows: attempts.map(({ method, milliseconds, steps, mse, ssim }) => [method, milliseconds, steps, mse, ssim]),
    formats: { ...formats, time: { digits: 3, unit: "ms per image" } },
    caption: `One pass of the encoder against optimisation of one w per layer, at multiples of the encoder's time, on ${images} test images.`,
  };
}
