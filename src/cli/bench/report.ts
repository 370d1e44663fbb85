import { chart } from "../../report/chart";
import { palette, sizes } from "../../report/theme";
import type { Figure } from "../../results/figure";
import type { Cell, Table } from "../../results/table";
import { nameOf } from "./candidate";
import type { RowRecord } from "./kept";
import { leastSeconds } from "./limits";
import type { Measured, Result } from "./measure-row";
import type { Row } from "./rows/row";
import { median, rateRatio, rateRatioApart, type Spread } from "./statistics";

/** Our compiled rate over another's. */
const ratioOf = ({ measured: [ours] }: Result, other: Measured): Spread =>
  (other.isInterleaved ? rateRatio : rateRatioApart)(ours!.seconds, other.seconds);

const columns = [
  ...["row", "who", "time", "ours compiled / it", "quartile 1", "quartile 3", "rounds", "of the limit"],
  ...["memory", "difference", "of gradients", "order", "sizes"],
];

/** A line for each row and contender; those that do not run a row say why. */
export function benchTable(records: readonly RowRecord[]): Table {
  const rows = records.flatMap(({ result, limits }) => {
    const { row, measured, refused, multiplications, bytes } = result;
    const least = leastSeconds(limits, multiplications, bytes);
    const ran = measured.map((one): Cell[] => {
      const { median: ratio, low, high } = ratioOf(result, one);
      const time = median(one.seconds);
      return [
        ...[row.name, nameOf(one), 1000 * time, ratio, low, high, one.seconds.length],
        ...[multiplications > 0 ? (100 * least) / time : null, one.peak === null ? null : one.peak / 2 ** 20],
        ...[one.difference.values, one.difference.kinked, one.isInterleaved ? "interleaved" : "in turn", row.sizes],
      ];
    });
    const missing = refused.map((one): Cell[] => [
      ...[row.name, nameOf(one), null, null, null, null, 0, null, null, null, null],
      ...[`n/a: ${one.reason}`, row.sizes],
    ]);
    return [...ran, ...missing];
  });
  const rate = { decimals: 2 };
  return {
    columns,
    rows,
    formats: {
      time: { digits: 3, unit: "ms" },
      "ours compiled / it": { ...rate, better: "higher" },
      "quartile 1": rate,
      "quartile 3": rate,
      "of the limit": { digits: 2, unit: "%" },
      memory: { digits: 3, unit: "MiB" },
      difference: { digits: 2 },
      "of gradients": { digits: 2 },
    },
  };
}

const rival = "TensorFlow tf.function"; // takes the same kernels
const slack = 30; // MiB between two processes that say nothing: our start-up gives back as much later than it is counted

/** What is aimed at, and whether it is met: speed beside tf.function and all others, the part of the limit, memory beside tf.function. */
export function aimsTable(records: readonly RowRecord[]): Table {
  const columns = ["row", "at least 0.98 of tf.function", "ahead of all others", "at least 75 % of the limit"];
  const said = (isMet: boolean, what: string) => `${isMet ? "yes" : "no"}, ${what}`;
  const rows = records.map(({ result, limits }): Cell[] => {
    const { row, measured, multiplications, bytes } = result;
    const ours = measured[0]!;
    const closest = measured.find((one) => nameOf(one) === rival);
    const others = measured.filter((one) => one.side !== ours.side && one !== closest);
    const behind = others.flatMap((one) => {
      const ratio = hundredths(ratioOf(result, one).median);
      return ratio < 1 ? [`${nameOf(one)} ${ratio.toFixed(2)}`] : [];
    });
    const ratio = closest && ratioOf(result, closest);
    const isMet = ratio !== undefined && hundredths(ratio.median) >= 0.98;
    const share = Math.round((100 * leastSeconds(limits, multiplications, bytes)) / median(ours.seconds));
    return [
      row.name,
      ratio === undefined ? null : said(isMet, withQuartiles(ratio)),
      others.length === 0 ? null : behind.length === 0 ? "yes" : `no: ${behind.join(", ")}`,
      /^(encoder|generator)$/.test(row.job) && row.name.includes("256") ? said(share >= 75, `${share} %`) : null,
      memoryAim(ours.peak, closest?.peak ?? null),
    ];
  });
  return { columns: [...columns, "memory at most tf.function's"], rows };
}

const withQuartiles = ({ median, low, high }: Spread) =>
  `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

/** As it is printed: what is judged is what is read. */
const hundredths = (ratio: number) => Math.round(100 * ratio) / 100;

function memoryAim(ours: number | null, theirs: number | null): string | null {
  if (ours === null || theirs === null) return null;
  const [a, b] = [ours, theirs].map((bytes) => bytes / 2 ** 20) as [number, number];
  const is = Math.abs(a - b) < slack ? "even" : a < b ? "yes" : "no";
  const text = (mebibytes: number) => Math.round(mebibytes).toLocaleString("en-US");
  return `${is}, ${text(a)} and ${text(b)} MiB`;
}

/** The parts of the bench, a figure each. */
export const benchParts = ["operations", "inference", "steps"] as const;

const partOf = ({ job }: Row): (typeof benchParts)[number] =>
  job.endsWith("-step") ? "steps" : ["encoder", "generator", "mapping"].includes(job) ? "inference" : "operations";

/** Dots with quartiles: for each row of a part, our compiled rate over every other contender's; undefined without rows. */
export function benchFigure(all: readonly Result[], part: (typeof benchParts)[number]): Figure | undefined {
  const results = all.filter(({ row }) => partOf(row) === part);
  return results.length === 0 ? undefined : ratioFigure(results, part);
}

function ratioFigure(results: readonly Result[], part: string): Figure {
  const all = results.flatMap(({ measured }) => measured.slice(1).map(nameOf));
  const names = [...new Set(all)];
  const titleOf = ({ row }: Result) => row.title.replace(", ", ",<br>").replace(" and ", "<br>and ");
  const symbols = ["circle", "square", "diamond", "cross", "triangle-up", "star"];
  const traces = names.map((name, i) => {
    const points = results.flatMap((result) => {
      const one = result.measured.find((other) => nameOf(other) === name);
      return one === undefined ? [] : [{ title: titleOf(result), ...ratioOf(result, one) }];
    });
    return {
      ...{ type: "scatter", mode: "markers", name, offsetgroup: name },
      x: points.map(({ title }) => title),
      y: points.map(({ median }) => median),
      marker: { size: 8, color: palette[i % palette.length]!, symbol: symbols[i % symbols.length] },
      error_y: {
        type: "data",
        array: points.map(({ median, high }) => high - median),
        arrayminus: points.map(({ median, low }) => median - low),
        ...{ thickness: 1.5, width: 3, color: palette[i % palette.length]! },
      },
    };
  });
  const figure = chart(traces, {
    title: `Rate of this backend, compiled, relative to others: ${part}`,
    x: { title: "", grid: false, categories: results.map(titleOf) },
    y: { title: "ours compiled / other (1: as fast)", log: true, range: rangeOf(results) },
    references: [{ y: 1, label: "as fast" }],
    size: sizes.full,
  });
  return { ...figure, layout: { ...figure.layout, scattermode: "group", scattergap: 0.5 } };
}

/** From at most 0.8 to at least 1.25, so that small differences look small. */
function rangeOf(results: readonly Result[]): [number, number] {
  const spreads = results.flatMap((result) => result.measured.map((one) => ratioOf(result, one)));
  return [
    Math.min(0.8, ...spreads.map(({ low }) => low / 1.1)),
    Math.max(1.25, ...spreads.map(({ high }) => high * 1.1)),
  ];
}
