import { bands, overSeeds } from "../src/report/bands";
import { bars } from "../src/report/bars";
import { curves, points } from "../src/report/curves";
import { heatMap } from "../src/report/heat-map";
import { panels } from "../src/report/panels";
import { pareto } from "../src/report/pareto";
import { sizes } from "../src/report/theme";
import { trajectories } from "../src/report/trajectories";
import type { Figure } from "../src/results/figure";

/** Numbers in [0,1) that are the same every time. */
function uniform(): () => number {
  let state = 1;
  return () => (state = (48271 * state) % 2147483647) / 2147483647;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** One figure of every kind, of made-up numbers in the shapes of the papers' figures. */
export function gallery(): Record<string, Figure> {
  const random = uniform();
  const noise = (size: number) => size * (random() + random() - 1);
  const levels = range(14).map((i) => i + 1);
  const probe = (name: string, best: number, floor: number) => {
    const run = () => levels.map((level) => floor + 0.35 * (Math.abs(level - best) / 14) ** 1.4 + noise(0.04));
    return overSeeds(name, levels, [run(), run(), run()]);
  };
  const probes = [probe("GH-Feat (Y)", 3, 0.12), probe("W", 7, 0.22), probe("Y with L_reg", 4, 0.17)];
  const levelAxis = { title: "level (1 is the finest)", ticks: levels };

  const times = range(14).map((i) => 0.05 * 2 ** (i / 1.3));
  const overTime = (name: string, floor: number, speed: number) => {
    const run = () => times.map((t) => floor + (0.55 - floor) / (1 + (speed * t) ** 0.8) + noise(0.02));
    return overSeeds(name, times, [run(), run(), run(), run()]);
  };
  const inversion = range(5).map(() => {
    const start = 0.5 + noise(0.12);
    return { x: times, y: times.map((t) => start / (1 + 2.5 * t) ** 0.55 + 0.03 + noise(0.006)) };
  });
  const stylised = range(5).map(() => ({ x: times, y: times.map((t) => 0.42 / (1 + t) ** 0.4 + noise(0.02)) }));
  const log = range(600).map((i) => ({
    images: 400 * i,
    generator: 1.2 - 0.4 * (1 - Math.exp(-i / 120)) + noise(0.15),
    discriminator: 0.9 + 0.35 * (1 - Math.exp(-i / 90)) + noise(0.1),
  }));
  const column = (name: "generator" | "discriminator") => ({
    name,
    x: log.map(({ images }) => images),
    y: log.map((line) => line[name]),
  });
  const imagesSeen = { title: "images seen" };
  const losses = curves([column("generator"), column("discriminator")], {
    title: "Training",
    x: imagesSeen,
    y: { title: "loss" },
  });
  const perLevel = bars(
    ["1-2", "3-4", "5-6", "7-8"],
    [
      { name: "GH-Feat", values: [0.913, 0.871, 0.804, 0.62], error: [0.012, 0.02, 0.031, 0.04] },
      { name: "ALAE", values: [0.842, 0.833, 0.755, 0.588], error: [0.02, 0.014, 0.022, 0.05] },
      { name: "pixels", values: [0.71, 0.708, null, 0.55], error: [0.01, 0.01, null, 0.01] },
    ],
    { x: { title: "levels" }, y: { title: "accuracy" }, references: [{ y: 0.5, label: "chance" }] },
    { numbers: { decimals: 2 } },
  );
  const tasks = ["yaw (error, °)", "layout (px)", "luminance", "identity"];
  const scores = tasks.map((_, row) =>
    range(6).map((level) => (row === 3 && level === 5 ? null : 0.2 + 0.7 * Math.exp(-((level - 1.5 * row) ** 2) / 4))),
  );
  return {
    curves: losses,
    bands: bands(probes, { x: levelAxis, y: { title: "yaw error (l1)" } }),
    "bands-log": bands([overTime("automodulator", 0.12, 1.6), overTime("StyleGAN, W+", 0.2, 0.6)], {
      x: { title: "seconds of optimisation", log: true },
      y: { title: "FID of mixtures", log: true },
    }),
    points: points(
      [
        { name: "ours", x: [1, 2, 3, 4], y: [0.31, 0.28, 0.22, 0.24], error: [0.03, 0.02, 0.02, 0.015] },
        { name: "the paper", x: [1, 2, 3, 4], y: [0.25, 0.24, 0.2, 0.19] },
      ],
      { x: { title: "level", ticks: [1, 2, 3, 4] }, y: { title: "error" } },
      true,
    ),
    bars: perLevel,
    "bars-many": bars(
      levels.map(String),
      probes.slice(0, 2).map(({ name, mean, std }) => ({ name, values: mean, error: std })),
      { x: { title: "level (1 is the finest)" }, y: { title: "yaw error (l1)" }, size: sizes.full },
      { numbers: { decimals: 2 } },
    ),
    "heat-map": heatMap(
      tasks,
      range(6).map((i) => String(i + 1)),
      scores,
      {
        x: "level",
        y: "task",
        value: "accuracy",
        format: { decimals: 2 },
      },
    ),
    "heat-map-differences": heatMap(
      ["GH-Feat", "ALAE", "W+"],
      ["MSE", "FID", "PPL"],
      [
        [-0.12, 0.4, 0.05],
        [0.2, -0.31, -0.02],
        [0, 0.15, -0.4],
      ],
      { x: "metric", y: "method", value: "ours − paper", format: { decimals: 2, signed: true }, middle: 0 },
    ),
    trajectories: trajectories(
      [
        { name: "optimisation in W+", runs: inversion },
        { name: "optimisation in Y", runs: stylised },
      ],
      [{ name: "encoder", x: 0.012, y: 0.19, error: 0.03 }],
      { x: { title: "seconds per image" }, y: { title: "LPIPS" } },
    ),
    pareto: pareto(
      [
        { name: "encoder", x: 0.004, y: 0.029, group: "ours" },
        { name: "encoder + 10 steps", x: 0.08, y: 0.021, group: "ours" },
        { name: "encoder + 100 steps", x: 0.7, y: 0.011, group: "ours" },
        { name: "W+, 30 steps", x: 0.2, y: 0.09, group: "optimisation" },
        { name: "W+, 100 steps", x: 0.72, y: 0.024, group: "optimisation" },
        { name: "W+, 1000 steps", x: 7, y: 0.008, group: "optimisation" },
        { name: "ALAE", x: 0.005, y: 0.07, group: "other encoders" },
        { name: "PCA", x: 0.0011, y: 0.046, group: "other encoders" },
      ],
      { x: "lower", y: "lower" },
      { x: { title: "seconds per image", log: true }, y: { title: "MSE", log: true } },
    ),
    panels: panels([losses, perLevel]),
    "panels-heat": panels([
      heatMap(
        ["yaw", "identity"],
        ["1", "2", "3"],
        [
          [0.2, 0.8, 0.5],
          [0.9, 0.4, 0.3],
        ],
        {
          title: "Y",
          x: "level",
          y: "task",
          value: "accuracy",
        },
      ),
      bands(probes.slice(0, 2), {
        ...{ title: "Probes", x: levelAxis, y: { title: "yaw error (l1)" } },
        references: [{ y: 0.3, label: "mean of the labels" }],
      }),
    ]),
  };
}
