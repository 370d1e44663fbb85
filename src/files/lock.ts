import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { writeAtomicSync } from "./atomic";
import { isRunning, startOf } from "./process";

// A holder renews its lock every 20 s, but a single long operation of TensorFlow keeps Node's timers waiting: only after 10 minutes of silence is a lock
// of another machine taken for left behind. On the same machine the holder's process number tells at once.
const renewAfter = 20_000;
const staleAfter = 600_000;
const namelessAfter = 5_000; // a holder writes its number at once; a lock that has none after this was left by a process killed in between

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly start?: number; // see startOf
}

/** Another process holds the folder. */
export class FolderInUse extends Error {
  override name = "FolderInUse";
}

/**
 * Runs `action` while this process alone holds the folder (made if missing). A second process is refused at once, with the holder's number; the lock of a
 * process that died is taken over. Rejects after the action where the lock was lost meanwhile, because another process may then have written here too.
 */
export async function withLock<T>(folder: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const ownerFile = join(folder, ".owner");
  let lost: Error | undefined;
  const acquire = () =>
    lock(folder, {
      lockfilePath: join(folder, ".lock"),
      stale: staleAfter,
      update: renewAfter,
      onCompromised: (error) => (lost = error),
    });
  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw error;
    const owner = readOwner(ownerFile);
    if (owner ? !isDead(owner) : !isOld(join(folder, ".lock"))) throw new FolderInUse(refusal(folder, owner));
    takeOver(folder, ownerFile, owner);
    release = await acquire().catch((again: unknown) => {
      throw (again as NodeJS.ErrnoException).code === "ELOCKED"
        ? new FolderInUse(refusal(folder, readOwner(ownerFile)))
        : again;
    });
  }
  try {
    const start = startOf(process.pid);
    const owner: Owner = { pid: process.pid, host: hostname(), ...(start !== undefined && { start }) };
    writeAtomicSync(ownerFile, JSON.stringify(owner));
    const result = await action();
    if (lost) throw new Error(`${folder}: the lock was lost while working here (${lost.message}); check what is in it`);
    return result;
  } finally {
    if (!lost) {
      rmSync(ownerFile, { force: true });
      await release();
    }
  }
}

/**
 * Clears away a dead holder's lock. Of several processes that try, the one that can rename its file does it; whoever gets hold of a file that a new holder
 * has made meanwhile puts it back.
 */
function takeOver(folder: string, ownerFile: string, owner: Owner | undefined): void {
  const theirs = owner ? ownerFile : join(folder, ".lock");
  const mine = `${ownerFile}-${process.pid}`;
  try {
    renameSync(theirs, mine);
  } catch {
    throw new FolderInUse(refusal(folder, readOwner(ownerFile)));
  }
  const isTheirs = owner ? JSON.stringify(readOwner(mine)) === JSON.stringify(owner) : isOld(mine);
  if (!isTheirs) {
    renameSync(mine, theirs);
    throw new FolderInUse(refusal(folder, readOwner(ownerFile)));
  }
  rmSync(join(folder, ".lock"), { recursive: true, force: true });
  rmSync(mine, { recursive: true, force: true });
}

/** Whether a lock that has no owner's number is older than writing one takes. */
function isOld(lockFolder: string): boolean {
  const made = statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > namelessAfter;
}

function refusal(folder: string, owner: Owner | undefined): string {
  const holder = owner
    ? `process ${owner.pid}${owner.host === hostname() ? "" : ` on ${owner.host}`}`
    : "another process";
  return `${folder}: in use by ${holder}; wait for it to end, or stop it`;
}

function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined; // not written yet, or just removed
  }
}

/** Whether the holder ran on this machine and is gone. */
function isDead({ pid, host, start }: Owner): boolean {
  if (host !== hostname()) return false;
  if (!isRunning(pid)) return true;
  const now = startOf(pid);
  return start !== undefined && now !== undefined && now !== start; // the number was given to another process
}
