import assert from "node:assert/strict";
import { test } from "node:test";
import { editingOutcomeTable, type EditingOutcome } from "./editing-outcome";

const judged = (set: string, factor: string, reconstructions: number) => ({
  set,
  factor,
  reconstructions,
  commonest: 0.5,
});

const outcome = {
  // of 100 images two standard errors at 0.59 are 0.098, at 0.6 0.098 as well
  judged: [
    judged("faces", "pose", 0.6),
    judged("faces", "glasses", 0.9),
    judged("faces", "smile", 0.59),
    judged("rooms", "smile", 0.9),
  ],
  count: 100,
  level: 3,
  local: [
    {
      changes: [
        { level: 3, inside: 12, outside: 1 },
        { level: 2, inside: 1, outside: 9 },
      ],
    },
    { changes: [{ level: 3, inside: 22, outside: 2 }] },
  ],
  harmonization: [
    { set: "faces", seam: { result: 1.1, reconstruction: 1 }, toPaste: { result: 0.2, reconstruction: 0.4 } },
    { set: "faces", seam: { result: 1.2, reconstruction: 1 }, toPaste: { result: 0.1, reconstruction: 0.4 } },
    { set: "rooms", seam: { result: 0.9, reconstruction: 1 }, toPaste: { result: 0.4, reconstruction: 0.4 } },
  ],
  transfers: [
    { before: 1, after: 0.2, factors: ["pose", "glasses", "smile"], kept: [0.9, 0.8, 0.1] },
    { before: 1, after: 0.4, factors: ["pose", "glasses", "smile"], kept: [0.9, 0.7, 0.2] },
  ],
  courses: [
    {
      ...{ set: "faces", direction: { factor: "glasses" }, factors: ["pose", "glasses", "smile"] },
      steps: [
        { probability: 0.25, kept: [0.95, 0.1, 0.3] },
        { probability: 0.4, kept: [1, 1, 1] },
        { probability: 0.875, kept: [0.85, 0.2, 0.4] },
      ],
    },
  ],
  processed: [
    {
      set: "rooms",
      processed: {
        degradation: { title: "colorization", baseline: "grey image" },
        ...{ baseline: { missing: 0.5 }, chosen: 10 },
        course: [
          { steps: 0, missing: 0.1 },
          { steps: 10, missing: 0.75 },
        ],
      },
    },
  ],
} as unknown as EditingOutcome;

test("each claim has the worst number, and holds where that is as far as is needed", () => {
  const { rows } = editingOutcomeTable(outcome);
  assert.deepEqual(
    rows.map(([place, , , ...rest]) => [place, ...rest]),
    [
      ["4.3.2, Fig. 8", "faces", "at least 10", 11, "holds"],
      ["4.3.3, Fig. 9", "faces", "at most 1.1", 1.2, "does not hold"],
      ["4.3.3, Fig. 9", "faces", "at most 0.9", 0.5, "holds"],
      ["4.3.3, Fig. 9", "rooms", "at most 1.1", 0.9, "holds"],
      ["4.3.3, Fig. 9", "rooms", "at most 0.9", 1, "does not hold"],
      ["4.3.4, Fig. 10", "faces", "at most 0.5", 0.4, "holds"],
      ["4.3.4, Fig. 10", "faces", "at least 0.8", 0.7, "does not hold"],
      ["4.3.5, Fig. 11", "faces", "at least 0.5", 0.625, "holds"],
      ["4.3.5, Fig. 11", "faces", "at least 0.8", 0.85, "holds"],
      ["4.3.6, Fig. 12", "rooms", "at most 0.9", 1.5, "does not hold"],
    ],
  );
  assert.equal(rows.at(-1)![2], "its error over that of the grey image");
  const whole = {
    ...outcome,
    local: [{ changes: [{ level: 3, inside: 1, outside: 0 }] }],
  } as unknown as EditingOutcome;
  assert.deepEqual(editingOutcomeTable(whole).rows[0]!.slice(4), ["at least 10", null, "holds"]);
  const unseen = editingOutcomeTable({ ...outcome, judged: [] }).rows.map((row) => row.slice(4));
  assert.deepEqual([unseen[6], unseen[8]], Array(2).fill(["at least 0.8", "no factor shown", "undecided"]));
});
