import { openSync, readSync, closeSync, rmSync } from "node:fs";
import { join } from "node:path";
import { download, hasHash } from "../../../scripts/setup/download.mjs";
import { cacheDir } from "../../files/cache";
import { UnreadableWeights } from "../../weights/bytes";
import type { Released } from "../../weights/released";
import { containerOf } from "../../weights/weights-file";

/** How to get weights whose address asks for a browser. */
export const byHandText = ({ name, url, file, licence }: Released): string =>
  `${name} has to be fetched by hand: open ${url} in a browser, save it as ${file}, then\n  npm run weights -- import ${file} --as ${name}\nLicence: ${licence}`;

/** Downloads released weights into the cache, going on where an earlier attempt stopped. Without a known hash, what came has to be a file of weights. -> the file */
export async function fetchReleased({ url, file, sha256 }: Released, say: (text: string) => void): Promise<string> {
  const target = join(cacheDir(), "downloads", file);
  try {
    await download(url, target, { check: sha256 === undefined ? isWeights(say) : hasHash(sha256), say });
  } catch (error) {
    throw new Error(
      `${(error as Error).message}; save ${url} by hand as ${file}, then: npm run weights -- import ${file} --as NAME`,
      { cause: error },
    );
  }
  return target;
}

const isWeights =
  (say: (text: string) => void) =>
  (file: string): Promise<boolean> => {
    const start = Buffer.alloc(1024);
    const handle = openSync(file, "r");
    const length = readSync(handle, start);
    closeSync(handle);
    try {
      containerOf(start.subarray(0, length), (fault) => {
        throw new UnreadableWeights(fault);
      });
      return Promise.resolve(true);
    } catch (error) {
      say((error as Error).message);
      return Promise.resolve(false);
    }
  };

/** Removes a download that was converted. */
export const discard = (file: string): void => rmSync(file, { force: true });
