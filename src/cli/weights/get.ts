import { openSync, readSync, closeSync, rmSync } from "node:fs";
import { join } from "node:path";
import { download, hasHash } from "../../../scripts/setup/download.mjs";
import { cacheDir } from "../../files/cache";
import { shown, UnreadableWeights } from "../../weights/bytes";
import type { Released } from "../../weights/released";
import { beginsAsPickle, containerOf } from "../../weights/weights-file";

/** How to get weights whose address asks for a browser. */
export const byHandText = ({ name, url, file, licence }: Released): string =>
  `${name} has to be fetched by hand: open ${url} in a browser, save it as ${file}, then\n  npm run weights -- import ${file} --as ${name}\nLicence: ${licence}`;

/** Downloads released weights into the cache, going on where an earlier attempt stopped. Without a known hash, what came has to begin as weights do. -> the file */
export async function fetchReleased(
  { name, url, file, sha256 }: Released,
  say: (text: string) => void,
): Promise<string> {
  const target = join(cacheDir(), "downloads", file);
  try {
    await download(url, target, { check: sha256 === undefined ? beginsAsWeights : hasHash(sha256), say });
  } catch (error) {
    throw new Error(
      `${(error as Error).message}; save ${url} by hand as ${file}, then: npm run weights -- import ${file} --as ${name}`,
      { cause: error },
    );
  }
  return target;
}

/** Whether a file begins as weights do, or why not. */
function beginsAsWeights(file: string): Promise<true | string> {
  const start = Buffer.alloc(1024);
  const handle = openSync(file, "r");
  const bytes = start.subarray(0, readSync(handle, start));
  closeSync(handle);
  try {
    const container = containerOf(bytes, (fault) => {
      throw new UnreadableWeights(fault);
    });
    const isKnown = container !== "dnnlib pickle" || beginsAsPickle(bytes);
    return Promise.resolve(isKnown || `it begins with ${shown(bytes.subarray(0, 40).toString("latin1"))}`);
  } catch (error) {
    return Promise.resolve((error as Error).message);
  }
}

/** Uses a download; removes it where it is not readable, so that the next attempt fetches it again. */
export async function orDiscard<T>(file: string, use: Promise<T>): Promise<T> {
  try {
    return await use;
  } catch (error) {
    if (error instanceof UnreadableWeights) discard(file);
    throw error;
  }
}

/** Removes a download that was converted. */
export const discard = (file: string): void => rmSync(file, { force: true });
