import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { sha256 } from "../../files/hash";
import { withLock } from "../../files/lock";
import { root } from "./execute";
import type { Inputs } from "./inputs";
import { publishRun } from "./publish-run";
import type { Outcome, RunHow } from "./run-task";
import { openStage, replaceResults, tidy } from "./stage";
import { statusOf, writeStamp } from "./stamp";
import { shown, type Summary } from "./tasks";

/** Writes mean and standard deviation over the runs to `target`, the folder of a run. */
export type Aggregate = (target: string, runs: readonly string[], command: string) => Promise<void>;

/** Summarises the runs of several seeds, all of them finished, unless that is up to date. Does not throw. */
export async function summarise(summary: Summary, how: RunHow, force: boolean, aggregate: Aggregate): Promise<Outcome> {
  const { label, folder, command, runs } = summary;
  const outcome = (status: number, what: string): Outcome => {
    const line = `${label}: ${what}`;
    how.say(line);
    return { status, line };
  };
  try {
    const inputs = summaryInputs(summary);
    const status = await statusOf(folder, inputs, root);
    if ("since" in status && !force) return outcome(0, "mean and deviation are up to date");
    await withLock(folder, async () => {
      const stage = await openStage(folder);
      await aggregate(
        stage,
        runs.map((run) => run.folder),
        command,
      );
      await writeStamp(stage, { command, inputs, data: {} });
      replaceResults(folder);
      await publishRun(folder);
    });
    return outcome(0, `mean and deviation over ${runs.length} seeds, ${shown(folder, process.cwd())}`);
  } catch (error) {
    return outcome(1, `FAILED, ${(error as Error).message}`);
  } finally {
    tidy(folder);
  }
}

/** The summary follows from the runs' records; their stamps say which runs they were. */
function summaryInputs({ root: base, runs, seeds }: Summary): Inputs {
  const stamps = runs.map(({ folder }) => join(folder, "reproduce.json"));
  return {
    notebook: "",
    parameters: { seeds },
    files: Object.fromEntries(stamps.map((file) => [relative(base, file), sha256(readFileSync(file))])),
  };
}
