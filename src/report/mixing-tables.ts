import type { Table } from "../results/table";
import type { LevelMixing, StagesMixed } from "../tasks/level-mixing";
import type { StageName } from "../tasks/mix";

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

/** Where the paper says that a factor is held, and where it is here (see stageOf). Factors of which the paper says nothing are left out. */
export function stagesTable(sets: readonly StagesMixed[], papers: Readonly<Record<string, StageName>>): Table {
  const stages = ["coarse", "middle", "fine"] as const;
  return {
    columns: ["factor", "the paper: held by", "no mixing", ...stages, "pairs", "here"],
    rows: sets.flatMap(({ factors, rows, heldBy }) =>
      factors.flatMap((factor, i) => {
        const [expected, found] = [papers[factor], heldBy[i]];
        if (expected === undefined) return [];
        const shares = [undefined, ...stages].map((name) => rows.find(({ stage }) => stage === name)!.style[i]!);
        const here = found === undefined ? "undecided" : found === expected ? "holds" : `${found}, not ${expected}`;
        return [[factor, expected, ...shares, rows[0]!.pairs[i]!, here]];
      }),
    ),
    formats: Object.fromEntries(["no mixing", ...stages].map((name) => [name, { decimals: 2 }])),
    caption:
      "Share of mixtures in which the judge sees the style's label, over pairs whose labels differ: without mixing, and with the style's coarse, middle or fine layers. A factor is held by the stage with the largest share, if that is above the other stages and no mixing by at least two standard errors, pairs taken as independent; otherwise it is undecided.",
  };
}
