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

const stages = ["coarse", "middle", "fine"] as const;

/** "coarse: layers 1-2, maps of 4 x 4" */
function describeStage(stage: StageName, { layers }: StagesMixed): string {
  const [first, last] = [layers[stage][0]!, layers[stage].at(-1)!];
  const [from, to] = [first, last].map((layer) => 4 * 2 ** (layer >> 1)) as [number, number];
  return `${stage}: layers ${first + 1}-${last + 1}, maps of ${from} x ${from}${from < to ? ` to ${to} x ${to}` : ""}`;
}

/** "holds", "undecided", "middle, not coarse", "not coarse; middle or fine" */
function placed(expected: StageName, found: readonly StageName[]): string {
  if (found.length === 0) return "undecided";
  if (found.includes(expected)) return found.length === 1 ? "holds" : "undecided";
  return found.length === 1 ? `${found[0]}, not ${expected}` : `not ${expected}; ${found.join(" or ")}`;
}

/** Where the paper says that a factor is held, and where it is here (see holders). Factors of which the paper says nothing are left out. */
export function stagesTable(sets: readonly StagesMixed[], papers: Readonly<Record<string, StageName>>): Table {
  return {
    columns: ["factor", "the paper: held by", "no mixing", ...stages, "pairs", "here"],
    rows: sets.flatMap(({ factors, rows, heldBy }) =>
      factors.flatMap((factor, i) => {
        const expected = papers[factor];
        if (expected === undefined) return [];
        const shares = [undefined, ...stages].map((name) => rows.find(({ stage }) => stage === name)!.style[i]!);
        return [[factor, expected, ...shares, rows[0]!.pairs[i]!, placed(expected, heldBy[i]!)]];
      }),
    ),
    formats: Object.fromEntries(["no mixing", ...stages].map((name) => [name, { decimals: 2 }])),
    caption: `Share of mixtures in which the judge sees the style's label, over pairs whose labels differ: without mixing, and with the style's ${stages.map((stage) => describeStage(stage, sets[0]!)).join("; ")}. A factor is held by the stage with the largest share or, where others are less than two standard errors below it, by one of these, pairs taken as independent; undecided where no mixing is not told apart either, or the paper's stage among several.`,
  };
}
