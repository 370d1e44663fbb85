import { INTERRUPTED } from "./execute";
import type { Plan } from "./plan";
import { type Outcome, type RunHow, runTask } from "./run-task";
import { type Aggregate, summarise } from "./run-summary";
import { commandOf, type Summary, type Task } from "./tasks";

export interface BatchHow {
  readonly results: string;
  readonly jobs: number;
  readonly timeout: number | undefined;
  readonly script: boolean;
  readonly force: boolean;
}

/** The report is loaded when there is something to report: it takes a second. */
const aggregate: Aggregate = async (...of) => (await import("../../report/seeds")).aggregateSeeds(...of);

/** Runs what has to run, `jobs` at once, and then what follows from several runs. After an interrupt nothing more is started. */
export async function runBatch(
  plans: readonly Plan[],
  summaries: readonly Summary[],
  how: BatchHow,
): Promise<Outcome[]> {
  const outcomes = new Map<Task, Outcome>();
  const waiting = [...plans];
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const width = Math.max(...plans.map(({ task }) => task.label.length));
  const work = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan && !stopping.signal.aborted; plan = waiting.shift()) {
      console.log(plan.line);
      const { task } = plan;
      const outcome = plan.runs ? await runTask(plan, howOf(task.label, how, width)) : { status: 0, line: plan.line };
      outcomes.set(task, outcome);
      if (outcome.status === INTERRUPTED) stop();
    }
  };
  try {
    await Promise.all(Array.from({ length: how.jobs }, work));
    const results = [...outcomes.values()];
    if (stopping.signal.aborted) return [...results, interrupted(plans.length - results.length, how.results)];
    for (const summary of summaries) {
      if (summary.runs.some((run) => outcomes.get(run)?.status !== 0)) continue;
      results.push(await summarise(summary, howOf(summary.label, how, width), how.force, aggregate));
    }
    return results;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

const interrupted = (left: number, results: string): Outcome => ({
  status: INTERRUPTED,
  line: `interrupted, ${left} not started; ${commandOf(["--resume"], results)} goes on`,
});

/** Side by side, every line says to which run it belongs. */
function howOf(label: string, { jobs, timeout, script }: BatchHow, width: number): RunHow {
  if (jobs === 1) return { timeout, script, print: undefined, say: (line) => console.log(line) };
  const print = (line: string) => console.log(`${label.padEnd(width)} | ${line}`);
  return { timeout, script, print, say: print };
}
