import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { withLock } from "../../files/lock";
import { findRecord, recordFile, recordText } from "../../results/record";
import { discardTrainings } from "../../results/trainings";
import { describeData } from "./data-files";
import { executeNotebook, INTERRUPTED, root } from "./execute";
import { inputsOf } from "./inputs";
import { injectedCell } from "./parameters";
import type { Plan } from "./plan";
import { publishRun } from "./publish-run";
import { closeStage, openStage, replaceResults, tidy, trainingOf } from "./stage";
import { isFinished, writeStamp } from "./stamp";
import { shown, type Task } from "./tasks";

export interface Outcome {
  readonly status: number; // 0 done or up to date, 1 failed, 130 interrupted
  readonly line: string; // for the summary
}

export interface RunHow {
  readonly timeout: number | undefined;
  readonly script?: boolean | undefined; // both as of executeNotebook
  readonly print: ((line: string) => void) | undefined; // likewise
  readonly say: (line: string) => void;
}

/** Runs one notebook. Does not throw: a failure does not keep the next ones from running. */
export async function runTask({ task, anew }: Pick<Plan, "task" | "anew">, how: RunHow): Promise<Outcome> {
  const { label, folder } = task;
  const start = performance.now();
  const outcome = (status: number, what: string): Outcome => {
    const line = `${label}: ${what}`;
    how.say(line);
    return { status, line };
  };
  try {
    const { status, place } = await withLock(folder, () => execute(task, anew, how));
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const word = status === 0 ? "done" : status === INTERRUPTED ? "interrupted" : "FAILED";
    return outcome(status, `${word} after ${seconds} s, ${place}`);
  } catch (error) {
    return outcome(1, `FAILED, ${(error as Error).message}`);
  } finally {
    tidy(folder);
  }
}

async function execute(
  { notebook, folder, parameters, command, root: results }: Task,
  anew: boolean,
  { timeout, script, print, say }: RunHow,
): Promise<{ status: number; place: string }> {
  const stage = await openStage(folder);
  if (anew) await discardTrainings(trainingOf(folder));
  const inputs = inputsOf(notebook, parameters, root); // now: what is edited while it runs makes it out of date
  const values = new Map([...parameters, ["results", shown(results)]]);
  let status = await executeNotebook(notebook.file, stage, injectedCell(notebook.parameters ?? "", values), {
    timeout,
    print,
    script,
    env: { GENFEAT_REPRODUCE: command },
  });
  if (status === 0 && isOpen(stage)) {
    say("the notebook ended without run.finish(): its results are not complete");
    status = 1;
  }
  if (status === 0) {
    await writeStamp(stage, { command, inputs, data: await describeData(dataOf(stage), root) });
    replaceResults(folder);
    await publishRun(folder);
    return { status, place: join(visible(folder), page(folder)) };
  }
  await markFailed(stage);
  if (isFinished(folder)) {
    closeStage(folder);
    say(`the finished results in ${visible(folder)} stay as they were; this run's are in ${visible(stage)}`);
    return { status, place: join(visible(stage), page(stage)) };
  }
  replaceResults(folder);
  await publishRun(folder);
  return { status, place: join(visible(folder), page(folder)) };
}

const visible = (folder: string) => shown(folder, process.cwd());
const page = (folder: string) => (existsSync(join(folder, "notebook.html")) ? "notebook.html" : "");

function isOpen(folder: string): boolean {
  const record = findRecord(folder);
  return record !== undefined && record.state !== "finished";
}

/** The data files that the run has named, as src/notebook/open-run.ts leaves them. */
function dataOf(stage: string): string[] {
  const file = join(stage, "data.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
}

/** A kernel that died could not say so in the record; and it knows less than the runner, which has left its message in the notebook. */
async function markFailed(stage: string): Promise<void> {
  const record = findRecord(stage);
  if (!record) return;
  const error = messageIn(stage) ?? record.error ?? "the process ended before the run was closed";
  await writeAtomic(recordFile(stage), recordText({ ...record, state: "failed", error }));
}

function messageIn(folder: string): string | undefined {
  const file = join(folder, "notebook.ipynb");
  if (!existsSync(file)) return undefined;
  const notebook = JSON.parse(readFileSync(file, "utf8")) as { metadata?: { genfeat?: { failure?: string } } };
  return notebook.metadata?.genfeat?.failure;
}
