import { join } from "node:path";
import { endWith } from "./end-with";
import { forgetBatch, resumed, startBatch, storeBatch } from "./reproduce/batch";
import { INTERRUPTED, root } from "./reproduce/execute";
import { findNotebooks } from "./reproduce/notebooks";
import { parseOptions, usage } from "./reproduce/options";
import { type Plan, planOf } from "./reproduce/plan";
import { runBatch } from "./reproduce/run-batch";
import { tasksOf } from "./reproduce/tasks";
import { TRAIN_ANEW } from "../results/trainings";

async function main(): Promise<number> {
  const given = parseOptions(process.argv.slice(2));
  if (given === "help") {
    console.log(usage);
    return 0;
  }
  const { options, batch } = given.resume ? resumed(given) : { options: given, batch: startBatch(given) };
  const notebooks = findNotebooks(join(root, "notebooks"), options.notebooks);
  const [tasks, summaries] = tasksOf(notebooks, options, options.results);
  const plans: Plan[] = [];
  for (const task of tasks) plans.push(await planOf(task, options.force, options.resume ? batch.started : undefined));
  if (options.dryRun) return tell(plans);

  storeBatch(options.results, batch);
  if (options.force) process.env[TRAIN_ANEW] = batch.started; // for the kernels
  const outcomes = await runBatch(plans, summaries, options);
  if (outcomes.length > 1) console.log(`\n${outcomes.map(({ line }) => line).join("\n")}`);
  const statuses = outcomes.map(({ status }) => status);
  const status = statuses.includes(INTERRUPTED) ? INTERRUPTED : Math.max(0, ...statuses);
  if (status === 0) forgetBatch(options.results);
  return status;
}

/** --dry-run */
function tell(plans: readonly Plan[]): number {
  for (const { runs, line } of plans) console.log(runs ? `would run  ${line}` : line);
  console.log(`${plans.filter(({ runs }) => runs).length} of ${plans.length} would run`);
  return 0;
}

endWith(main());
