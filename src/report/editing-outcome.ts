import type { Table } from "../results/table";
import type { Harmonization } from "../tasks/harmonize";
import type { JudgeScore } from "../tasks/judge-scores";
import type { RegionChange } from "../tasks/local-edit";
import type { Processed } from "../tasks/process-images";
import type { DirectionCourse } from "../tasks/semantic-edit";
import type { Transfer } from "../tasks/style-transfer";
import type { OfSet } from "./editing-tables";

/** What 05-editing has measured. */
export interface EditingOutcome {
  readonly judged: readonly OfSet<JudgeScore>[]; // on `count` test images of each set
  readonly count: number;
  readonly local: readonly { readonly changes: readonly RegionChange[] }[]; // by region
  readonly level: number; // that its picture shows
  readonly harmonization: readonly OfSet<Harmonization>[];
  readonly transfers: readonly Transfer[];
  readonly courses: readonly OfSet<DirectionCourse>[];
  readonly processed: readonly OfSet<{ readonly processed: Processed }>[];
}

/** A claim, and the worst number that we have of it: at least, or at most, so much is needed. */
interface Claim {
  readonly place: string;
  readonly says: string;
  readonly measured: string;
  readonly set: string;
  readonly ours: number; // may be infinite; NaN where reconstructions show no factor that it could be measured by
  readonly needed: readonly ["at least" | "at most", number];
}

const most = (values: readonly number[]) => Math.max(...values);
const least = (values: readonly number[]) => (values.length > 0 ? Math.min(...values) : NaN);
const setsOf = <T>(all: readonly OfSet<T>[]) =>
  [...new Set(all.map(({ set }) => set))].map((set) => ({ set, rows: all.filter((one) => one.set === set) }));

/** The paper's words on its editing figures (TPAMI 4.3.2 to 4.3.6) beside our numbers. */
export function editingOutcomeTable(outcome: EditingOutcome): Table {
  const claims = [
    ...localClaims(outcome),
    ...harmonizationClaims(outcome),
    ...transferClaims(outcome),
    ...directionClaims(outcome),
    ...processingClaims(outcome),
  ];
  return {
    columns: ["in the paper", "what it says", "measured", "set", "needed", "ours", "here"],
    rows: claims.map(({ place, says, measured, set, ours, needed: [side, limit] }) => [
      ...[place, says, measured, set, `${side} ${limit}`],
      ...(Number.isNaN(ours)
        ? ["no factor shown", "undecided"]
        : [
            Number.isFinite(ours) ? ours : null,
            (side === "at least" ? ours >= limit : ours <= limit) ? "holds" : "does not hold",
          ]),
    ]),
    formats: { ...Object.fromEntries(["in the paper", "what it says", "measured"].map((name) => [name, { once: true }])), ours: { digits: 3, missing: "∞" } }, // prettier-ignore
    caption:
      "What the paper says of these figures, in our words; it gives no numbers: what is measured, and how much of it is needed, is our choice, made when the numbers of `small` were known. Ours: the worst over regions, parts, styles or directions; of factors those that reconstructions show, which the judge sees there more often than the commonest value by two standard errors.",
  };
}

function localClaims({ local, level }: EditingOutcome): Claim[] {
  const at = local.flatMap(({ changes }) => changes.filter((one) => one.level === level));
  return [
    {
      ...{ place: "4.3.2, Fig. 8", says: "only a local patch is modified, other parts remain untouched" },
      ...{ measured: `change inside over outside, level ${level}`, set: "faces" },
      needed: ["at least", 10],
      ours: least(at.map(({ inside, outside }) => inside / outside)),
    },
  ];
}

function harmonizationClaims({ harmonization }: EditingOutcome): Claim[] {
  const place = "4.3.3, Fig. 9";
  return setsOf(harmonization).flatMap(({ set, rows }): Claim[] => [
    {
      ...{ place, set, says: "the encoder smooths what was pasted" },
      needed: ["at most", 1.1],
      measured: "harmonized seam over that of a reconstruction without paste",
      ours: most(rows.map(({ seam }) => seam.result / seam.reconstruction)),
    },
    {
      ...{ place, set, says: "objects of another image are fused in (1)" },
      needed: ["at most", 0.9],
      measured: "error to the pasted part, harmonized over not pasted",
      ours: most(rows.map(({ toPaste }) => toPaste.result / toPaste.reconstruction)),
    },
  ]);
}

/** Whether reconstructions show a factor: else the judge's word on it says nothing of an edit. */
const shows = ({ judged, count }: EditingOutcome, set: string, factor: string): boolean =>
  judged.some(({ reconstructions: share, commonest, ...one }) => {
    const error = Math.sqrt((share * (1 - share)) / count);
    return one.set === set && one.factor === factor && share - commonest > 2 * error;
  });

function transferClaims(outcome: EditingOutcome): Claim[] {
  const { transfers } = outcome;
  const place = "4.3.4, Fig. 10";
  return [
    {
      ...{ place, set: "faces", says: "the style is transferred" },
      needed: ["at most", 0.5],
      measured: "distance of colours to the style image, after over before",
      ours: most(transfers.map(({ before, after }) => after / before)),
    },
    {
      ...{ place, set: "faces", says: "layers are disentangled: the content stays" },
      needed: ["at least", 0.8],
      measured: "share of images that keep a factor",
      ours: least(
        transfers.flatMap(({ factors, kept }) => kept.filter((_, i) => shows(outcome, "faces", factors[i]!))),
      ),
    },
  ];
}

function directionClaims(outcome: EditingOutcome): Claim[] {
  const place = "4.3.5, Fig. 11";
  const ends = ({ steps }: DirectionCourse) => [steps[0]!, steps.at(-1)!] as const;
  const others = ({ set, direction, factors }: OfSet<DirectionCourse>, kept: readonly number[]) =>
    kept.filter((_, i) => factors[i] !== direction.factor && shows(outcome, set, factors[i]!));
  return setsOf(outcome.courses).flatMap(({ set, rows }): Claim[] => [
    {
      ...{ place, set, says: "a meaning is modified (4.1)" },
      needed: ["at least", 0.5],
      measured: "gain in the value's probability from the first step to the last",
      ours: least(rows.map((course) => ends(course)[1].probability - ends(course)[0].probability)),
    },
    {
      ...{ place, set, says: "other characteristics are preserved (4.1)" },
      needed: ["at least", 0.8],
      measured: "share of images that keep another factor, at the ends",
      ours: least(rows.flatMap((course) => ends(course).flatMap(({ kept }) => others(course, kept)))),
    },
  ]);
}

function processingClaims({ processed }: EditingOutcome): Claim[] {
  return processed.map(({ set, processed: { degradation, baseline, course, chosen } }): Claim => ({
    ...{ place: "4.3.6, Fig. 12", says: `${degradation.title}: what is missing is restored`, set },
    needed: ["at most", 0.9],
    measured: `its error over that of the ${degradation.baseline}`,
    ours: course.find(({ steps }) => steps === chosen)!.missing / baseline.missing,
  }));
}
