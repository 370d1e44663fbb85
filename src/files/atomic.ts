import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./process";

// Own code rather than write-file-atomic 6.0: that calls write(2) once and does not look at how much was written, so that a disk that fills up, or more
// than 2 GiB, leaves a file cut off under its final name. Node's writeFile goes on until all is written or an error says why not.

let written = 0;

/**
 * Writes a file as a whole or not at all: to a temporary name, flushed to disk, then renamed. Makes the folder. Throws with the file's name; then the old
 * content is still there, or, if the disk failed at the very last, the new one, but never anything else.
 */
export async function writeAtomic(file: string, data: string | Uint8Array): Promise<void> {
  const { target, temporary, mode } = prepare(file);
  try {
    const handle = await open(temporary, "wx");
    try {
      if (mode !== undefined) await handle.chmod(mode);
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
    syncFolder(dirname(target));
  } catch (error) {
    throw giveUp(file, temporary, error);
  }
}

/** The same, at once. */
export function writeAtomicSync(file: string, data: string | Uint8Array): void {
  const { target, temporary, mode } = prepare(file);
  try {
    const handle = openSync(temporary, "wx");
    try {
      writeFileSync(handle, data);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, target);
    syncFolder(dirname(target));
  } catch (error) {
    throw giveUp(file, temporary, error);
  }
}

function prepare(file: string): { target: string; temporary: string; mode: number | undefined } {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const exists = existsSync(file);
    const target = exists ? realpathSync(file) : file; // a link stays a link
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${++written}.tmp`);
    return { target, temporary, mode: exists ? statSync(target).mode & 0o777 : undefined };
  } catch (error) {
    throw notWritten(file, error);
  }
}

function giveUp(file: string, temporary: string, error: unknown): Error {
  rmSync(temporary, { force: true });
  return notWritten(file, error);
}

function notWritten(file: string, error: unknown): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  const remedy = code === "ENOSPC" || code === "EDQUOT" ? "; make room and repeat it" : "";
  return Object.assign(new Error(`${file}: not written (${message})${remedy}`, { cause: error }), { code });
}

/** Flushes a folder's list of files, so that a rename survives a power cut. Does nothing on file systems that cannot. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, "r");
    fsyncSync(handle);
  } catch (error) {
    if (
      !["EINVAL", "EPERM", "EACCES", "EISDIR", "EBADF", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")
    )
      throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Removes the temporary files of processes that were killed while they wrote to `folder`. For whoever holds the folder's lock. */
export function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /^\..*\.(\d+)-\d+\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true }); // a folder: of lock.ts
  }
}
