import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Claim } from "./claim";
import { countOf, coverageOf } from "./coverage";
import { papers } from "./papers";
import { findRuns, type RunRecord, type StoredRun } from "./record";

const run = (preset: string, state: RunRecord["state"], claims: readonly Claim[]): StoredRun => ({
  folder: `results/${preset}/01-sample`,
  record: {
    notebook: "01-sample",
    preset,
    state,
    outputs: [
      { kind: "image", name: "grid", reproduces: claims },
      { kind: "image", name: "other" },
    ],
  } as unknown as RunRecord,
});

const claim = (item: string, extent: Claim["extent"]): Claim => ({ item, extent });

const stateOf = (runs: readonly StoredRun[], id: string) =>
  coverageOf(papers(), runs)
    .flatMap(({ items }) => items)
    .find(({ item }) => item.id === id)!;

test("an item counts through a finished run's output that declares it; tiny proves only that code runs", () => {
  const part = claim("ghfeat:V", "partly");
  for (const [runs, state, evidence] of [
    [[], "not yet", 0],
    [[run("small", "failed", [part])], "not yet", 0],
    [[run("small", "running", [part])], "not yet", 0],
    [[run("tiny", "finished", [claim("ghfeat:V", "whole")])], "trial", 1],
    [[run("small", "finished", [part])], "partly", 1],
    [[run("small", "finished", [part]), run("tiny", "finished", [claim("ghfeat:V", "whole")])], "partly", 2],
    [[run("paper", "finished", [claim("ghfeat:V", "whole")]), run("small", "finished", [part])], "reproduced", 2],
  ] as const) {
    const found = stateOf(runs, "ghfeat:V");
    assert.deepEqual([found.state, found.evidence.length], [state, evidence]);
    assert.equal(stateOf(runs, "ghfeat:II").state, "not yet");
  }
  const [ghfeat, automodulator] = coverageOf(papers(), [
    run("small", "finished", [part, claim("automodulator:fig-19", "partly")]),
  ]);
  assert.deepEqual([countOf(ghfeat!, "partly"), countOf(automodulator!, "partly")], [1, 1]);
  assert.equal(countOf(ghfeat!, "not yet"), ghfeat!.items.length - 1);
});

test("an item that no paper has is an error that names the record", () => {
  assert.throws(
    () => coverageOf(papers(), [run("small", "failed", [claim("ghfeat:XI", "whole")])]),
    /results\/small\/01-sample\/run\.json: output "grid" says that it reproduces "ghfeat:XI", which no file of data\/paper has/,
  );
});

test("the coverage of the results that git holds is what their records declare", () => {
  const declared = new Set<string>();
  for (const name of readdirSync("results/small")) {
    const file = join("results/small", name, "run.json");
    if (!existsSync(file)) continue;
    const { state, outputs } = JSON.parse(readFileSync(file, "utf8")) as RunRecord;
    if (state === "finished")
      for (const { reproduces = [] } of outputs) for (const { item } of reproduces) declared.add(item);
  }
  const covered = coverageOf(papers(), findRuns("results/small")).flatMap(({ items }) =>
    items.filter(({ state }) => state !== "not yet").map(({ item }) => item.id),
  );
  assert.deepEqual(covered.sort(), [...declared].sort());
});
