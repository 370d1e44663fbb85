import { mkdirSync, openSync, closeSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const MB = 1e6;
const reserve = 128 * MB; // what has to stay free for everything else on the disk

/**
 * Makes `folder` and checks, before any work, that it can be written to and that its disk has room for `bytes` besides a reserve of 128 MB.
 * Throws Error with the folder, what is wrong and the remedy.
 */
export function requireRoom(folder: string, bytes: number): void {
  const probe = join(folder, `.writable-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    closeSync(openSync(probe, "w"));
    rmSync(probe);
  } catch (error) {
    throw new Error(
      `${folder}: cannot be written to (${(error as Error).message}); give this user the right to, or choose another folder`,
      { cause: error },
    );
  }
  const { bavail, bsize } = statfsSync(folder);
  const [free, needed] = [bavail * bsize, bytes + reserve];
  if (free < needed)
    throw new Error(
      `${folder}: ${(free / MB).toFixed(0)} MB are free on its disk, ${Math.ceil(needed / MB)} MB are needed ` +
        `(${Math.ceil(bytes / MB)} for this and ${reserve / MB} to spare); make room, or choose another folder`,
    );
}
