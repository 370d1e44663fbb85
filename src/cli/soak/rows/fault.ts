import { appendFileSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Message, Task } from "../child";
import { changedFiles, hashesOf, onSmallDisk, strays } from "../files";
import { resultOf, runChild, type Ended } from "../process";
import { judge, type Row, type Trial } from "../row";

const codes = ["ENOSPC", "EIO", "EDQUOT"] as const;
const jobs = {
  "a results export": (folder: string, version: number): Task => ({ do: "export", root: folder, version }),
  "a checkpoint": (folder: string, version: number): Task => ({ do: "save", folder, step: version }),
};
type Job = keyof typeof jobs;

const operationsOf = ({ messages }: Ended): number =>
  messages.find((message): message is Extract<Message, { operations: number }> => "operations" in message)
    ?.operations ?? 0;

/** R4: the i-th operation on a file fails, for every i. */
export const fault: Row = {
  id: "R4",
  title:
    "every open, write, fsync, rename and link of a results export and of a checkpoint fails once with ENOSPC, EIO and EDQUOT; a full 8 MB disk",
  bar: "for every operation the old files hash-identical, status not 0 and the path in the message, or, where only clearing up was left to do, all files new and status 0; nothing left over after the next run",
  unit: "faults",
  counts: { full: 1000, short: 8 }, // full: as many as there are
  async prepare({ work, size }) {
    const plans: { job: Job; at: number; code: (typeof codes)[number]; isOptional: boolean }[] = [];
    const replaced = {} as Record<Job, readonly string[]>; // by a run without a fault
    for (const job of Object.keys(jobs) as Job[]) {
      const old = oldOf(work, job);
      rmSync(old, { recursive: true, force: true });
      resultOf(await runChild(jobs[job](old, 1)));
      const whole = copyOf(work, job);
      const count = operationsOf(await runChild(jobs[job](whole, 2)));
      replaced[job] = changedFiles(hashesOf(old), hashesOf(whole));
      for (let at = 0; at < count; at++)
        codes.forEach((code, i) =>
          plans.push({ job, at, code, isOptional: size === "short" && i !== at % codes.length }),
        );
    }
    const wanted = plans.filter(({ isOptional }) => !isOptional);
    const stride = size === "short" ? Math.ceil(wanted.length / 6) : 1;
    const chosen = wanted.filter((_, i) => i % stride === 0);
    const disks = Object.keys(jobs) as Job[];
    return async (index): Promise<Trial> => {
      if (index < disks.length) return fullDisk(work, disks[index]!, replaced);
      const plan = chosen[index - disks.length];
      if (!plan) return { ok: true, units: 0, isEnd: true };
      const { job, at, code } = plan;
      const folder = copyOf(work, job);
      const old = hashesOf(folder);
      const ended = await runChild({ ...jobs[job](folder, 2), fail: { at, code } });
      const trial = await verdict(folder, job, old, ended, replaced);
      return trial.ok
        ? { ...trial, numbers: { [job]: 1, ...(ended.status === 0 && { "only clearing up was left": 1 }) } }
        : { ...trial, note: `${job}, operation ${at}, ${code}: ${trial.note}` };
    };
  },
};

const oldOf = (work: string, job: Job) => join(work, `old ${job}`);

function copyOf(work: string, job: Job): string {
  const folder = join(work, `copy of ${job}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(oldOf(work, job), folder, { recursive: true });
  return folder;
}

async function verdict(
  folder: string,
  job: Job,
  old: Record<string, string>,
  failed: Ended,
  replaced: Readonly<Record<Job, readonly string[]>>,
): Promise<Trial> {
  const changed = changedFiles(old, hashesOf(folder));
  const isNew = failed.status === 0 && changed.join() === replaced[job].join();
  const next = await runChild({ ...jobs[job](folder, 3), roomy: true });
  const left = strays(folder);
  return judge([
    !isNew && failed.status === 0 && "status 0",
    !isNew && changed.length > 0 && `changed: ${changed.join(", ")}`,
    !isNew && !failed.stderr.includes(folder) && `no path in the message: ${failed.stderr.trim()}`,
    next.status !== 0 && `the next run fails: ${next.stderr.trim()}`,
    left.length > 0 && `left over: ${left.join(", ")}`,
  ]);
}

/** The same on a disk of 8 MB that is full. */
async function fullDisk(work: string, job: Job, replaced: Readonly<Record<Job, readonly string[]>>): Promise<Trial> {
  const folder = join(work, "disk");
  const trial = await onSmallDisk(folder, 8, async () => {
    const place = join(folder, "place");
    cpSync(oldOf(work, job), place, { recursive: true });
    const old = hashesOf(place);
    const filler = join(folder, "filler");
    try {
      for (;;) appendFileSync(filler, Buffer.alloc(4096));
    } catch {
      // full to the last page
    }
    const ended = await runChild({ ...jobs[job](place, 2), roomy: true });
    rmSync(filler, { force: true });
    return verdict(place, job, old, ended, replaced);
  });
  if (!trial) return { ok: true, units: 0, skipped: "this user cannot mount a small disk" };
  return trial.ok ? { ...trial, numbers: { "full disks": 1 } } : { ...trial, note: `full disk, ${job}: ${trial.note}` };
}
