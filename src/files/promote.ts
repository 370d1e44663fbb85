import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolder, writeAtomicSync } from "./atomic";

// The files of a folder are replaced together: the old ones are kept as second links in .replaced, with a list of what is to happen, until the last new
// one is in its place. A failure, or the next user of the folder after a crash, puts the old ones back.

interface Journal {
  readonly files: readonly string[]; // to be put in place, in this order; with the last one the old state is given up
  readonly from: string;
}

const backupOf = (to: string) => join(to, ".replaced");

/**
 * Moves all files of the folder `from` (on the same disk) into `to`, `last` at the end, then deletes the files named in `remove`: all of it, or, where that
 * fails, nothing. For whoever holds the lock of `to`.
 */
export function promote(from: string, to: string, last: string, remove: readonly string[] = []): void {
  const files = [...readdirSync(from).filter((name) => name !== last), last];
  const backup = backupOf(to);
  try {
    mkdirSync(backup);
    for (const name of files) if (existsSync(join(to, name))) keep(join(to, name), join(backup, name));
    writeAtomicSync(join(backup, ".journal"), JSON.stringify({ files, from } satisfies Journal));
    for (const name of files) renameSync(join(from, name), join(to, name));
    syncFolder(to);
  } catch (error) {
    putBack(to);
    throw new Error(`${to}: nothing was replaced (${(error as Error).message})`, { cause: error });
  }
  for (const name of remove) rmSync(join(to, name), { force: true });
  rmSync(backup, { recursive: true, force: true });
  rmSync(from, { recursive: true, force: true });
}

/** Ends what a killed process began: puts the old files back, unless all new ones were in place. */
export function recover(to: string): void {
  const journal = readJournal(to);
  const isDone = journal?.files.every((name) => !existsSync(join(journal.from, name)));
  if (isDone) rmSync(backupOf(to), { recursive: true });
  else putBack(to);
}

function putBack(to: string): void {
  const backup = backupOf(to);
  const { files, from } = readJournal(to) ?? { files: [], from: "" };
  for (const name of files) {
    if (existsSync(join(backup, name))) renameSync(join(backup, name), join(to, name));
    else if (!existsSync(join(from, name))) rmSync(join(to, name), { force: true }); // it is new
  }
  rmSync(backup, { recursive: true, force: true });
}

/** What was about to happen in a folder; undefined where nothing had been moved yet. */
function readJournal(to: string): Journal | undefined {
  const file = join(backupOf(to), ".journal");
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
