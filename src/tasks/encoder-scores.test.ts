import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ghfeatPresets } from "../experiments/ghfeat-presets";
import { scoredOnce, type EncoderScores } from "./encoder-scores";

test("scores are kept, and made anew where the run is another or their file is damaged", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-scores-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "scores.json");
  let times = 0;
  const scored = async (run: string) => {
    const score = () => Promise.resolve({ distance: `score ${++times}` } as EncoderScores);
    return (await scoredOnce(file, { config: ghfeatPresets.fashion.tiny, run, trees: [] }, score)).distance;
  };
  assert.equal(await scored("a"), "score 1");
  assert.equal(await scored("a"), "score 1");
  assert.equal(await scored("b"), "score 2");
  writeFileSync(file, '{ "key": "');
  assert.equal(await scored("b"), "score 3");
  assert.equal(await scored("b"), "score 3");
});
