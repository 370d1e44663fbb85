import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layer } from "../models/levels";
import type { StageName } from "../tasks/mix";
import { stagesTable } from "./mixing-tables";

test("the paper's stage stands beside ours; factors that the paper is silent on are left out", () => {
  const shares = {
    "": [0.1, 0.1, 0.1, 0.1],
    coarse: [0.8, 0.1, 0.1, 0.1],
    middle: [0.2, 0.1, 0.7, 0.6],
    fine: [0.1, 0.1, 0.1, 0.6],
  };
  const rows = Object.entries(shares).map(([stage, style]) => ({
    stage: (stage || undefined) as "fine" | undefined,
    ...{ content: style, style, pairs: [100, 100, 100, 100], luminance: 0 },
  }));
  const layers = { coarse: [0, 1], middle: [2, 3], fine: [4, 5, 6, 7] } as unknown as Record<StageName, Layer[]>;
  const heldBy = [["coarse"], [], ["middle"], ["middle", "fine"]] as const;
  const factors = ["pose", "glasses", "time", "view"];
  const papers = { pose: "coarse", time: "fine", view: "coarse" } as const;
  const table = stagesTable([{ factors, rows, heldBy, layers }], papers);
  assert.deepEqual(table.rows, [
    ["pose", "coarse", 0.1, 0.8, 0.2, 0.1, 100, "holds"],
    ["time", "fine", 0.1, 0.1, 0.7, 0.1, 100, "middle, not fine"],
    ["view", "coarse", 0.1, 0.1, 0.6, 0.6, 100, "not coarse; middle or fine"],
  ]);
  const { caption } = table;
  assert.match(caption!, /coarse: layers 1-2, maps of 4 x 4; .*fine: layers 5-8, maps of 16 x 16 to 32 x 32/);
});
