import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** An image file in a folder. */
export interface ListedFile {
  readonly path: string; // to open it
  readonly name: string; // its path within the folder, with /; behind the folder's own name where there are several folders
  readonly within: string; // its path within its folder, with /
  readonly bytes: number;
  readonly modified: number; // ms
}

const extension = /\.(jpe?g|jpe|jfif|png|webp|tiff?|avif|gif)$/i;

/**
 * The image files (JPEG, PNG, WebP, TIFF, AVIF, GIF, by their extensions) of a folder or several and all that lie within, links followed, hidden ones left
 * out, in natural order (img2 before img10, the same on every machine). Throws where a folder is missing or holds none.
 */
export function listImages(folders: string | readonly string[]): ListedFile[] {
  const roots = [folders].flat();
  if (roots.length === 0) throw new Error("images: no folder given");
  const prefixes = roots.length > 1 ? roots.map((root) => `${basename(realpathOf(root))}/`) : [""];
  const twin = prefixes.find((prefix, i) => prefixes.indexOf(prefix) !== i);
  if (twin !== undefined) throw new Error(`${roots.join(", ")}: two of these folders are called ${twin.slice(0, -1)}`);
  return roots.flatMap((root, i) => {
    const found: ListedFile[] = [];
    walk(root, "", new Set(), (path, within) => {
      const { size, mtimeMs } = statSync(path);
      found.push({ path, name: prefixes[i]! + within, within, bytes: size, modified: mtimeMs });
    });
    if (found.length === 0)
      throw new Error(`${root}: holds no images (files ending in .jpg, .png, .webp, .tif, .avif or .gif)`);
    return sortNaturally(found, ({ within }) => within);
  });
}

function realpathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    throw new Error(`${folder}: there is no such folder`);
  }
}

/** Calls `found` for every image. `parents` are the folders on the way here, so that a link back to one of them is not followed for ever. */
function walk(
  folder: string,
  within: string,
  parents: ReadonlySet<string>,
  found: (path: string, within: string) => void,
): void {
  const real = realpathOf(folder);
  if (parents.has(real)) return;
  if (!statSync(real).isDirectory()) throw new Error(`${folder}: is not a folder`);
  const here = new Set([...parents, real]);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.name === "__MACOSX") continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (kind?.isDirectory()) walk(path, `${within}${entry.name}/`, here, found);
    else if (extension.test(entry.name)) {
      if (!kind) throw new Error(`${path}: is a link to a file that is not there`);
      if (kind.isFile()) found(path, within + entry.name);
    }
  }
}

/** Sorted so that numbers within names count as numbers, folder by folder. */
export function sortNaturally<T>(list: readonly T[], nameOf: (item: T) => string): T[] {
  const key = (name: string) => name.replaceAll("/", "\0").replace(/\d+/g, (digits) => digits.padStart(24, "0"));
  return list
    .map((item): [string, string, T] => [key(nameOf(item)), nameOf(item), item])
    .sort(([a, rawA], [b, rawB]) => order(a, b) || order(rawA, rawB))
    .map(([, , item]) => item);
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b)); // by code units: no language's rules
