import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolder, writeAtomicSync } from "./atomic";

// The files of a folder are replaced together: the old ones are kept as second links in .replaced, with a list of what is to happen, until the last
// new one is in its place. Then the list is renamed, and with this rename the new state counts. After a failure or a crash before it the old files
// are put back, after it what is left of the old state is cleared away, by the next user of the folder. Both may be cut off and begun again.

interface Journal {
  readonly files: readonly string[]; // to be put in place, in this order
  readonly before: readonly string[]; // those of them that had a predecessor, which lies in .replaced until it is put back
  readonly remove: readonly string[];
}

const backupOf = (to: string) => join(to, ".replaced");
const begun = ".journal";
const done = ".done";

/**
 * Moves all files of the folder `from` (on the same disk) into `to`, `last` at the end, then deletes the files named in `remove`: all of it, or, where that
 * fails, nothing. For whoever holds the lock of `to`.
 */
export function promote(from: string, to: string, last: string, remove: readonly string[] = []): void {
  const files = [...readdirSync(from).filter((name) => name !== last), last];
  const backup = backupOf(to);
  recover(to); // of an earlier replacement, else this one's failure would put back what was before that
  const moved: string[] = [];
  try {
    mkdirSync(backup);
    const before = files.filter((name) => existsSync(join(to, name)));
    for (const name of before) keep(join(to, name), join(backup, name));
    writeAtomicSync(join(backup, begun), JSON.stringify({ files, before, remove } satisfies Journal));
    for (const name of files) {
      renameSync(join(from, name), join(to, name));
      moved.push(name);
    }
    syncFolder(to);
    renameSync(join(backup, begun), join(backup, done));
    syncFolder(backup);
  } catch (error) {
    if (existsSync(join(backup, done))) renameSync(join(backup, done), join(backup, begun));
    takeBack(moved, to, from);
    recover(to);
    const why = (error as Error).message;
    throw new Error(`${to}: nothing was replaced (${why}); the new files are in ${from}`, { cause: error });
  }
  try {
    recover(to);
    rmSync(from, { recursive: true, force: true });
  } catch {
    // The new state counts; the next user of the folder clears away what is left.
  }
}

/** Moves new files back to where they were made, as far as the disk lets it: without them the old ones are put back all the same. */
function takeBack(names: readonly string[], to: string, from: string): void {
  try {
    for (const name of names) renameSync(join(to, name), join(from, name));
  } catch {
    // the error of the replacement is told
  }
}

/** Ends what a killed process began: puts the old files back, unless all new ones were in place. Does nothing where nothing was begun. */
export function recover(to: string): void {
  const backup = backupOf(to);
  const finished = readJournal(join(backup, done));
  const unfinished = readJournal(join(backup, begun)); // neither: nothing had been moved yet, or all is put right
  if (finished) syncFolder(backup); // before anything of the old state goes
  for (const name of finished?.remove ?? []) rmSync(join(to, name), { force: true });
  for (const name of unfinished?.files ?? []) {
    const isNew = !unfinished!.before.includes(name);
    if (isNew) rmSync(join(to, name), { force: true });
    else if (existsSync(join(backup, name))) renameSync(join(backup, name), join(to, name));
  }
  if (finished ?? unfinished) {
    syncFolder(to);
    rmSync(join(backup, finished ? done : begun)); // first: without it what else is there is only in the way
  }
  rmSync(backup, { recursive: true, force: true });
}

function readJournal(file: string): Journal | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Journal) : undefined;
}

function keep(file: string, copy: string): void {
  try {
    linkSync(file, copy);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
    copyFileSync(file, copy); // a file system without links
  }
}
