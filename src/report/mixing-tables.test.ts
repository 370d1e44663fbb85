import assert from "node:assert/strict";
import { test } from "node:test";
import { stagesTable } from "./mixing-tables";

test("the paper's stage stands beside ours; factors that the paper is silent on are left out", () => {
  const shares = { "": [0.1, 0.1, 0.1], coarse: [0.8, 0.1, 0.1], middle: [0.2, 0.1, 0.7], fine: [0.1, 0.1, 0.1] };
  const rows = Object.entries(shares).map(([stage, style]) => ({
    stage: (stage || undefined) as "fine" | undefined,
    ...{ content: style, style, pairs: [100, 100, 100], luminance: 0 },
  }));
  const table = stagesTable([{ factors: ["pose", "glasses", "time"], rows, heldBy: ["coarse", undefined, "middle"] }], {
    pose: "coarse",
    time: "fine",
  });
  assert.deepEqual(table.rows, [
    ["pose", "coarse", 0.1, 0.8, 0.2, 0.1, 100, "holds"],
    ["time", "fine", 0.1, 0.1, 0.7, 0.1, 100, "middle, not fine"],
  ]);
});
