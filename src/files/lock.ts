import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { hasEnded, ownName, processOf, type ProcessId } from "./process";
import { removeEmpty } from "./remove-empty";

// A lock is the folder .lock with one empty file in it, whose name is the holder's. Both come into being by one rename, so that no lock is ever
// without a name, and a dead holder's lock changes hands by one rename of that file: of several rivals one finds it there.

// A holder renews its lock every 20 s, but a single long operation of TensorFlow keeps Node's timers waiting: only after 10 minutes of silence is a lock
// of another machine taken for left behind. On the same machine the holder's process number tells at once.
const renewAfter = 20_000;
const staleAfter = 600_000;
const mostTries = 100; // each fails only where another process has got or released the lock meanwhile

interface Holder extends ProcessId {
  readonly file: string; // its name in .lock
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
  const mine = ownName();
  take(folder, mine);
  const lock = join(folder, ".lock");
  const isMine = () => existsSync(join(lock, mine));
  const renewal = setInterval(() => isMine() && renew(lock), renewAfter).unref();
  const release = () => {
    rmSync(join(lock, mine), { force: true });
    removeEmpty(lock);
  };
  releases.add(release);
  try {
    const result = await action();
    if (!isMine()) throw new Error(`${folder}: the lock was lost while working here; check what is in it`);
    return result;
  } finally {
    clearInterval(renewal);
    releases.delete(release);
    release();
  }
}

/** Who holds a folder, dead or alive; undefined where it is free. */
export function holderOf(folder: string): Holder | undefined {
  for (const file of namesIn(join(folder, ".lock"))) {
    const holder = processOf(file);
    if (holder) return { ...holder, file };
  }
  return undefined;
}

const releases = new Set<() => void>();
process.on("exit", () => {
  for (const release of releases) release();
});

let taken = 0;

function take(folder: string, mine: string): void {
  const lock = join(folder, ".lock");
  const temporary = join(folder, `.lock.${mine}.${process.pid}-${++taken}.tmp`); // no other process's, also of another machine
  for (let tries = 0; tries < mostTries; tries++) {
    const holder = holderOf(folder);
    if (holder && !isGone(holder, lock)) throw new FolderInUse(refusal(folder, holder));
    try {
      if (holder) renameSync(join(lock, holder.file), join(lock, mine));
      else {
        mkdirSync(temporary);
        closeSync(openSync(join(temporary, mine), "w"));
        renameSync(temporary, lock); // also onto an empty .lock, as a kill during a release leaves it
      }
      return;
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      const isLost = ["ENOENT", "ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "");
      if (!isLost || !existsSync(folder)) throw error;
      removeEmpty(lock); // for file systems that rename a folder onto none
    }
  }
  throw new FolderInUse(refusal(folder, holderOf(folder)));
}

function renew(lock: string): void {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // gone, which the end of the action finds out; or a disk that is away for now
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function refusal(folder: string, holder: Holder | undefined): string {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? "" : ` on ${holder.host}`}`
    : "another process";
  return `${folder}: in use by ${who}; wait for it to end, or stop it`;
}

/** Whether the holder has ended, or, on another machine, has not been heard of for long. */
function isGone(holder: Holder, lock: string): boolean {
  if (holder.host === hostname()) return hasEnded(holder);
  const renewed = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return renewed !== undefined && Date.now() - renewed > staleAfter;
}
