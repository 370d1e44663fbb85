import { rmSync } from "node:fs";
import { join } from "node:path";
import { checkpointNames, readCheckpoint } from "../../../train/checkpoint";
import type { Message, Task } from "../child";
import { runChild, startChild } from "../process";
import { judge, type Row } from "../row";
import { differing, outcomeOf } from "./kill";

const moments: Record<string, (message: Message) => boolean> = {
  step: (message) => "step" in message && message.step === 2,
  evaluation: (message) => "evaluating" in message,
  save: (message) => "operation" in message && message.operation === "write",
};
const cases = (["SIGTERM", "SIGINT"] as const).flatMap((signal, i) =>
  Object.keys(moments).map((_, j) => ({ signal, moment: Object.keys(moments)[(j + i) % 3]! })),
);

/** R3: SIGTERM and SIGINT while the training steps, evaluates and saves. */
export const signals: Row = {
  id: "R3",
  title: "SIGTERM and SIGINT during a step, an evaluation and a save",
  bar: "stops within 1 step and a save, with a checkpoint of its last step; status 143 or 130; ends bit-identical after resuming",
  unit: "interruptions",
  counts: { full: 30, short: 3 },
  async prepare({ work }) {
    const whole = join(work, "whole");
    rmSync(whole, { recursive: true, force: true });
    const reference = outcomeOf(whole, await runChild(task(whole)));
    return async (index) => {
      // three cases in a row hold every moment and both signals
      const { signal, moment } = cases[(index * 2 + Math.floor((index % 6) / 3)) % cases.length]!;
      const folder = join(work, `run-${index}`);
      rmSync(folder, { recursive: true, force: true });
      let sent = 0;
      let isTold = false; // the child has it: steps that it said before may be read after sending
      let stepsAfter = 0;
      let [last, training] = [0, "gan"];
      const slow = moment === "save" ? { slow: 20 } : {};
      const stopped = await startChild({ ...task(folder), ...slow }, (message, child) => {
        if ("step" in message) {
          [last, training] = [message.step, message.training];
          if (isTold) stepsAfter++;
        }
        isTold ||= "interrupted" in message;
        if (sent > 0 || !moments[moment]!(message)) return;
        sent = performance.now();
        child.kill(signal);
      }).ended;
      const seconds = (performance.now() - sent) / 1000;
      const checkpoints = join(folder, training, "checkpoints");
      const newest = checkpointNames(checkpoints).at(-1);
      const savedStep = newest === undefined ? -1 : readCheckpoint(checkpoints, newest).record.step;
      const resumed = await runChild(task(folder));
      const wanted = signal === "SIGTERM" ? 143 : 130;
      const faults = [
        sent === 0 && `no ${moment} was seen`,
        stopped.status !== wanted && `status ${stopped.status}, expected ${wanted}: ${stopped.stderr.trim()}`,
        stepsAfter > 1 && `${stepsAfter} more steps`,
        savedStep !== last && `the checkpoint is of step ${savedStep}, the last was ${last}`,
        ...(resumed.status === 0 ? differing(reference, outcomeOf(folder, resumed)) : [resumed.stderr.trim()]),
      ];
      rmSync(folder, { recursive: true, force: true });
      return judge(
        faults.map((fault) => (typeof fault === "string" ? `${signal} in ${moment}: ${fault}` : fault)),
        { measured: { "steps after the signal": stepsAfter, "seconds to the end of the process": seconds } },
      );
    };
  },
};

const task = (folder: string): Task => ({
  ...{ do: "train", folder, steps: 6, checkpointSeconds: 0.15 },
  ...{ evaluateEvery: 3, evaluateMs: 300 },
});
