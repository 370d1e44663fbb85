import { join, relative } from "node:path";
import { duration } from "../../report/page";
import { INTERRUPTED } from "../reproduce/execute";
import type { Point } from "./grid";
import { pointFolder } from "./jobs";
import { runPoint } from "./run-point";

/** Runs the points here, `jobs` at once, and says after each how many are left and how long they may take. -> exit status */
export async function runHere(
  sweep: string,
  points: readonly Point[],
  { jobs, anew }: { readonly jobs: number; readonly anew: string | undefined },
  signal: AbortSignal,
): Promise<number> {
  const [waiting, start] = [[...points], performance.now()];
  let [ended, failed] = [0, 0];
  const work = async (): Promise<void> => {
    for (let point = waiting.shift(); point && !signal.aborted; point = waiting.shift()) {
      console.log(`begins: ${describe(point)}; ${relative(process.cwd(), join(pointFolder(sweep, point), "log.txt"))}`);
      const status = await runPoint(sweep, point, { anew, signal }).catch((error: unknown) => {
        console.error((error as Error).message);
        return 1;
      });
      ended++;
      if (status !== 0) failed++;
      const seconds = (performance.now() - start) / 1000;
      const left = points.length - ended;
      const outcome = status === 0 ? "done" : status === INTERRUPTED ? "interrupted" : "FAILED";
      console.log(
        `${outcome}: ${describe(point)}; ${ended} of ${points.length}, ${left > 0 ? `${duration((seconds / ended) * left)} left` : `after ${duration(seconds)}`}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, points.length) }, work));
  if (signal.aborted) return INTERRUPTED;
  return failed > 0 ? 1 : 0;
}

/** psi=0.5, k=4 */
export const describe = ({ values, hash }: Point): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ") || hash;
