import { root } from "./execute";
import { inputsOf } from "./inputs";
import { trainingOf } from "./stage";
import { readStamp, statusOf } from "./stamp";
import type { Task } from "./tasks";
import { lastTraining } from "../../results/trainings";

/** What becomes of a task, and why. */
export interface Plan {
  readonly task: Task;
  readonly runs: boolean;
  readonly anew: boolean; // discards what was trained before
  readonly line: string; // for the user
}

const shownReasons = 3;

/**
 * Decides whether a task has to run. `force`: even if it is up to date, and with its training begun anew; unless it has been finished, or its
 * training begun, since `since` (ISO 8601), the start of the batch that goes on.
 */
export async function planOf(task: Task, force: boolean, since?: string): Promise<Plan> {
  const status = await statusOf(task.folder, inputsOf(task.notebook, task.parameters, root), root);
  const trained = lastTraining(trainingOf(task.folder));
  const anew = force && trained !== undefined && !(since !== undefined && trained >= Date.parse(since));
  const running = (why: string): Plan => {
    const line = `${task.label}: ${why}${anew ? "; what was trained before is discarded" : ""}`;
    return { task, runs: true, anew, line };
  };
  if ("reasons" in status) return running(listed(status.reasons));
  const time = readable(status.since);
  const isOfBatch = since !== undefined && (readStamp(task.folder)?.finished ?? "") >= since;
  if (force && !isOfBatch) return running(`--force (up to date since ${time})`);
  return { task, runs: false, anew: false, line: `${task.label}: up to date (since ${time}), --force runs it again` };
}

function listed(reasons: readonly string[]): string {
  const rest = reasons.length - shownReasons;
  return reasons.slice(0, shownReasons).join("; ") + (rest > 0 ? `; and ${rest} more changes` : "");
}

/** 2026-01-31 13:05, local time */
function readable(iso: string): string {
  const time = new Date(iso);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
