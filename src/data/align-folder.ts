import { appendFileSync, existsSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, normalize, resolve } from "node:path";
import sharp from "sharp";
import { writeAtomic } from "../files/atomic";
import { sha256 } from "../files/hash";
import { wholeLines } from "../files/lines";
import { withLock } from "../files/lock";
import { alignedQuad, facePoints, fractionIn, type Point } from "./align";
import { cutSquare } from "./align-image";
import type { Picture } from "./align-pad";
import { attempt, ImageError, readImage } from "./decode-read";
import { readLabelsCsv } from "./labels-csv";

export interface AlignJob {
  readonly images: string; // folder
  readonly landmarks: string; // CSV: file,x1,y1,... with 5 or 68 points in pixels of the upright picture
  readonly out: string; // folder
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

export interface AlignResult {
  readonly made: number;
  readonly kept: number; // there from a run before
  readonly faults: readonly string[]; // a line for each image that could not be aligned, with its name
}

/** What is written down about an image that is done. */
interface Done {
  readonly name: string;
  readonly key: string; // of all that its result depends on
  readonly points: readonly (readonly [number, number])[]; // where the landmarks came to lie, in pixels
}

const limitPixels = 16384 * 16384;
const ledgerName = "align.jsonl";

/**
 * Aligns every picture that the CSV names as FF-HQ was aligned: OUT/NAME.png and OUT/landmarks.csv with the points where they came to lie. Pictures that are
 * there already, made from the same file, points and size, are kept, so that a run that was stopped goes on. Damaged pictures are left out and named.
 */
export async function alignFolder(job: AlignJob): Promise<AlignResult> {
  const rows = plan(job);
  return withLock(job.out, async () => {
    const ledger = join(job.out, ledgerName);
    const before = readLedger(ledger);
    const [done, faults] = [new Map<string, Done>(), new Map<string, string>()];
    let [made, seen] = [0, 0];
    const one = async ({ name, target, points }: Row) => {
      const key = keyOf(join(job.images, name), points, job.size);
      const known = before.get(name);
      if (known?.key === key && existsSync(join(job.out, target))) done.set(name, known);
      else
        try {
          const result = {
            name,
            key,
            points: await alignFile(join(job.images, name), points, join(job.out, target), job.size),
          };
          appendFileSync(ledger, `${JSON.stringify(result)}\n`);
          done.set(name, result);
          made++;
        } catch (error) {
          if (!(error instanceof ImageError)) throw error;
          faults.set(name, error.message);
        }
      job.progress?.(++seen, rows.length);
    };
    await inParallel(rows, 2, one, job.signal); // one is read and decoded while the other is sampled
    await writeAtomic(
      join(job.out, "landmarks.csv"),
      csvOf(rows.flatMap(({ name, target }) => (done.has(name) ? [{ target, points: done.get(name)!.points }] : []))),
    );
    const named = rows.flatMap(({ name }) => faults.get(name) ?? []);
    return { made, kept: done.size - made, faults: named };
  });
}

interface Row {
  readonly name: string;
  readonly target: string; // within the output folder
  readonly points: readonly Point[];
}

/** The rows of the CSV with their targets. Throws, before anything is written, where a name, a target or the number of points cannot be. */
function plan({ images, landmarks, out, size }: AlignJob): Row[] {
  if (!Number.isSafeInteger(size) || size < 16 || size > 2048)
    throw new Error(`size ${size}: expected 16 to 2048 pixels`);
  if (!statSync(images, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${images}: there is no such folder`);
  if (realpathSync(images) === (existsSync(out) ? realpathSync(out) : resolve(out)))
    throw new Error(`${out}: the aligned pictures need another folder than the pictures`);
  const table = readLabelsCsv(landmarks);
  if (table.points !== 5 && table.points !== 68)
    throw new Error(`${landmarks}: ${table.points} points a picture, expected 5 or 68 (columns file,x1,y1,x2,y2,...)`);
  const targets = new Map<string, string>();
  const absent: string[] = [];
  const rows = [...table.rows].map(([name, { points }]): Row => {
    if (isAbsolute(name) || normalize(name).startsWith(".."))
      throw new Error(`${landmarks}: ${name} leads out of ${images}`);
    const target = `${normalize(name).replace(/\.\w+$/, "")}.png`;
    const other = targets.get(target);
    if (other !== undefined) throw new Error(`${landmarks}: ${other} and ${name} would both become ${target}`);
    targets.set(target, name);
    if (!existsSync(join(images, name))) absent.push(name);
    return { name, target, points };
  });
  if (absent.length > 0)
    throw new Error(
      `${landmarks}: ${absent.length} of ${rows.length} pictures are not in ${images}: ${absent.slice(0, 5).join(", ")}${absent.length > 5 ? ", ..." : ""}`,
    );
  return rows;
}

function keyOf(file: string, points: readonly Point[], size: number): string {
  const { size: bytes, mtimeMs } = statSync(file);
  return sha256(JSON.stringify(["ffhq alignment 1", points, size, bytes, mtimeMs])).slice(0, 16);
}

/** Aligns one picture and returns where its points came to lie. Throws an ImageError that names it. */
async function alignFile(
  file: string,
  points: readonly Point[],
  target: string,
  size: number,
): Promise<[number, number][]> {
  const picture = await readPicture(file);
  const outside = points.find(
    ([x, y]) => x < -picture.width || y < -picture.height || x > 2 * picture.width || y > 2 * picture.height,
  );
  if (outside)
    throw new ImageError(
      file,
      `has ${picture.width} x ${picture.height} pixels, the point ${outside.join(", ")} lies far outside of it`,
    );
  const aligned = async () => {
    const quad = alignedQuad(facePoints(points));
    return { quad, pixels: await cutSquare(picture, quad, size) };
  };
  const { quad, pixels } = await attempt(file, aligned, (text) => `cannot be aligned: ${text}`);
  const png = await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer();
  await writeAtomic(target, png);
  return points.map((point) => {
    const [x, y] = fractionIn(quad, point);
    return [x * size - 0.5, y * size - 0.5];
  });
}

/** A picture in its own size, upright, in sRGB, transparency laid over white. */
async function readPicture(file: string): Promise<Picture> {
  const { bytes } = await readImage(file, file);
  const decode = () =>
    sharp(bytes, {
      failOn: "warning",
      limitInputPixels: limitPixels,
      limitInputChannels: 5,
      pages: 1,
      autoOrient: true,
    })
      .flatten({ background: "#fff" })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
  const { data, info } = await attempt(file, decode, (text) => `cannot be decoded (${text})`);
  if (info.channels !== 3) throw new ImageError(file, `decoded to ${info.channels} channels, expected 3`);
  return { pixels: data, width: info.width, height: info.height };
}

/** What runs before wrote down; what cannot be read is done again. */
function readLedger(file: string): Map<string, Done> {
  const found = new Map<string, Done>();
  for (const line of wholeLines(file))
    try {
      const done = JSON.parse(line) as Done;
      found.set(done.name, done);
    } catch {
      continue;
    }
  return found;
}

function csvOf(rows: readonly { target: string; points: Done["points"] }[]): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const header = ["file", ...(rows[0]?.points ?? []).flatMap((_, i) => [`x${i + 1}`, `y${i + 1}`])];
  const lines = rows.map(({ target, points }) =>
    [cell(target), ...points.flat().map((value) => value.toFixed(3))].join(","),
  );
  return [header.join(","), ...lines, ""].join("\n");
}

async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  run: (item: T) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      signal?.throwIfAborted();
      await run(items[next++]!);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: jobs }, worker));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
