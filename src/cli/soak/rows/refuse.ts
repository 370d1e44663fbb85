import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Task } from "../child";
import { makeReadOnly, onSmallDisk } from "../files";
import { runChild } from "../process";
import { judge, type Row, type Trial } from "../row";

const jobs: Record<string, (folder: string) => Task> = {
  training: (folder) => ({ do: "train", folder, steps: 3, checkpointSeconds: 60, within: "/nowhere" }),
  export: (folder) => ({ do: "export", root: folder, version: 1, within: "/nowhere" }),
};
const places: Record<string, (work: string, job: (folder: string) => Promise<Trial>) => Promise<Trial | undefined>> = {
  "a folder that cannot be made": (work, job) => {
    mkdirSync(work, { recursive: true });
    const file = join(work, "file");
    writeFileSync(file, "");
    return job(join(file, "results")).finally(() => rmSync(file));
  },
  "a disk with 100 MB left": (work, job) =>
    onSmallDisk(join(work, "disk"), 100, () => job(join(work, "disk", "results"))),
  "a read-only folder": (work, job) =>
    onSmallDisk(join(work, "disk"), 1000, () => {
      makeReadOnly(join(work, "disk"));
      return job(join(work, "disk", "results"));
    }),
};
const cases = Object.keys(places).flatMap((place) => Object.keys(jobs).map((job) => ({ place, job })));

/** R7: no place for results. */
export const refuse: Row = {
  id: "R7",
  title: "a results folder that is read-only or cannot be made, a disk with 100 MB left; a training and an export",
  bar: "refused before step 1, after at most 5 s of processor time",
  unit: "cases",
  counts: { full: cases.length, short: cases.length },
  prepare: ({ work }) =>
    Promise.resolve(async (index) => {
      const { place, job } = cases[index % cases.length]!;
      const trial = await places[place]!(work, async (folder) => {
        const ended = await runChild(jobs[job]!(folder));
        const seconds =
          ended.messages.map((message) => ("cpuSeconds" in message ? message.cpuSeconds : 0)).at(-1) ?? NaN;
        return judge(
          [
            ended.status === 0 && "not refused",
            !(seconds <= 5) && `after ${seconds} s`,
            ended.messages.some((message) => "step" in message) && "a step was made",
            !ended.stderr.includes(folder) && `no path in the message: ${ended.stderr.trim()}`,
            !/cannot be written to|MB are free/.test(ended.stderr) && `refused with: ${ended.stderr.trim()}`,
          ],
          Number.isFinite(seconds)
            ? {
                measured: {
                  "seconds of processor time to the refusal, start of Node and TensorFlow included": seconds,
                },
              }
            : {},
        );
      });
      if (!trial) return { ok: true, units: 0, skipped: `${place}: this user cannot mount a small disk` };
      return trial.ok ? trial : { ...trial, note: `${place}, ${job}: ${trial.note}` };
    }),
};
