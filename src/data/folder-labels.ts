import type { Crop, DecodeOptions } from "./decode";
import type { ListedFile } from "./folder-list";
import { sortNaturally } from "./folder-list";
import { movePoint } from "./folder-points";
import type { CsvTable } from "./labels-csv";

/** What is known of each image. */
export interface Annotations {
  readonly labels: Int32Array | undefined; // [n], index into `classes`
  readonly classes: readonly string[];
  readonly points: Float32Array | undefined; // [n,k,2], x and y in pixels of the result, (0,0) the centre of its first pixel
  readonly pointCount: number; // k
  readonly attributes: Readonly<Record<string, Float32Array>>; // [n] each
}

/**
 * Checks that every image has its row in the CSV and every row its image, or that images lie in class folders. -> annotations of the images that were kept
 * (their indices, crops, and sizes of their sources)
 */
export function labelImages(
  files: readonly ListedFile[],
  table: CsvTable | undefined,
  classesFrom: "folder" | "none",
  resize: Pick<DecodeOptions, "size" | "fit">,
): (
  kept: readonly number[],
  crops: readonly (Crop | undefined)[],
  sizes: readonly (readonly [number, number])[],
) => Annotations {
  if (table) checkRows(files, table);
  const classOf = table?.classes
    ? files.map(({ name }) => table.rows.get(name)!.label!)
    : classesFrom === "folder"
      ? folderClasses(files)
      : undefined;
  const classes = table?.classes ?? sortNaturally([...new Set(classOf)], (name) => name);
  const numbers = new Map(classes.map((name, i) => [name, i]));
  return (kept, crops, sizes) => {
    const rows = table && kept.map((i) => table.rows.get(files[i]!.name)!);
    return {
      classes,
      labels: classOf && Int32Array.from(kept, (i) => numbers.get(classOf[i]!)!),
      pointCount: table?.points ?? 0,
      points:
        rows && table.points > 0
          ? Float32Array.from(
              rows.flatMap(({ points }, i) => {
                const [width, height] = sizes[i]!;
                return points.flatMap((point) => movePoint(point, { width, height }, { ...resize, crop: crops[i] }));
              }),
            )
          : undefined,
      attributes: Object.fromEntries(
        (table?.attributes ?? []).map((name, column) => [
          name,
          Float32Array.from(rows ?? [], ({ attributes }) => attributes[column]!),
        ]),
      ),
    };
  };
}

function checkRows(files: readonly ListedFile[], { file, rows }: CsvTable): void {
  const without = files.filter(({ name }) => !rows.has(name));
  if (without.length > 0)
    throw new Error(
      `${file}: has no row for ${without.length} of ${files.length} images, the first is ${without[0]!.name}; the column file holds paths within the folder`,
    );
  if (rows.size === files.length) return;
  const names = new Set(files.map(({ name }) => name));
  const missing = [...rows.keys()].filter((name) => !names.has(name));
  throw new Error(`${file}: ${missing.length} of its ${rows.size} rows have no image, the first is ${missing[0]!}`);
}

/** The sub-folder right within its folder that each image lies in; undefined where there are none. */
function folderClasses(files: readonly ListedFile[]): string[] | undefined {
  const beside = files.filter(({ within }) => !within.includes("/"));
  if (beside.length === files.length) return undefined;
  if (beside.length > 0)
    throw new Error(
      `${beside[0]!.path}: lies beside folders that stand for classes (${beside.length} of ${files.length} images do); move it into one, or ask for no classes`,
    );
  return files.map(({ within }) => within.slice(0, within.indexOf("/")));
}
