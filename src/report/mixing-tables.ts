import type { Table } from "../results/table";
import type { LevelMixing } from "../tasks/level-mixing";

/** Style mixing by single levels: whose value of a factor the mixtures show. */
export function mixingTable(rows: readonly LevelMixing[], factors: readonly string[], images: number): Table {
  const [kept, taken] = [factors.map((name) => `${name}: content's`), factors.map((name) => `${name}: style's`)];
  const columns = factors.flatMap((_, i) => [kept[i]!, taken[i]!]);
  return {
    columns: ["level from the style", ...columns, "luminance"],
    rows: rows.map(({ level, content, style, luminance }) => [
      level === undefined ? "none" : `${level}`,
      ...factors.flatMap((_, i) => [content[i]!, style[i]!]),
      luminance,
    ]),
    formats: Object.fromEntries([...columns, "luminance"].map((name) => [name, { decimals: 2 }])),
    caption: `${images} pairs of test images, one level's code from the second (level 1 is the finest): share of mixtures in which the judge sees the first image's label and the second's, over the pairs whose labels differ; slope of the mean luminance from the first image (0) to the second (1).`,
  };
}
