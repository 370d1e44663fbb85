import { mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { writeAtomicSync } from "./atomic";

// A holder renews its lock every 20 s, but a single long operation of TensorFlow keeps Node's timers waiting: only after 10 minutes of silence is a lock
// of another machine taken for left behind. On the same machine the holder's process number tells at once.
const renewAfter = 20_000;
const staleAfter = 600_000;

interface Owner {
  readonly pid: number;
  readonly host: string;
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
    if (!owner || !isDead(owner)) throw new Error(refusal(folder, owner));
    takeOver(folder, ownerFile);
    release = await acquire();
  }
  try {
    writeAtomicSync(ownerFile, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner));
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

/** Clears away a dead holder's lock. Of several processes that try, the one that can rename the owner's file does it. */
function takeOver(folder: string, ownerFile: string): void {
  const mine = `${ownerFile}-${process.pid}`;
  try {
    renameSync(ownerFile, mine);
  } catch {
    throw new Error(refusal(folder, undefined));
  }
  rmSync(join(folder, ".lock"), { recursive: true, force: true });
  rmSync(mine);
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
function isDead({ pid, host }: Owner): boolean {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
