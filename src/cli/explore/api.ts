import sharp from "sharp";
import { toRgb } from "../../report/image-batch";
import type { Explorer, Patch, Recipe, Source } from "../../tasks/explore";
import type { HostImages } from "../../data/images";

/** What was asked for cannot be done; the message says why. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

/** One image as a PNG of its own size. */
export async function png(images: HostImages): Promise<Buffer> {
  const { pixels, width, height } = toRgb(images);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** Answers one recipe: PNGs as base64, and the milliseconds that the networks took. */
export async function answer(explorer: Explorer, body: string): Promise<object> {
  const recipe = parseRecipe(explorer, body);
  const start = performance.now();
  const { input, output } = explorer.draw(recipe);
  const milliseconds = performance.now() - start;
  const [a, result] = await Promise.all([png(input), png(output)]);
  return { input: a.toString("base64"), output: result.toString("base64"), milliseconds };
}

/** Checks every value of a recipe that came over the network. */
function parseRecipe(explorer: Explorer, body: string): Recipe {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new BadRequest("the recipe is not JSON");
  }
  const { a, b, mix, resample, patch } = record(json, "recipe");
  const count = explorer.layers.length;
  return {
    a: parseSource(explorer, a, "a"),
    b: parseSource(explorer, b, "b"),
    mix: list(mix, count, "mix").map((share, i) => number(share, 0, 1, `mix[${i}]`)),
    resample: list(resample, count, "resample").map((seed, i) =>
      seed === null ? null : seedOf(seed, `resample[${i}]`),
    ),
    patch: patch === undefined || patch === null ? undefined : parsePatch(explorer.size, patch),
  };
}

export function parseSource(explorer: Explorer, value: unknown, name: string): Source {
  const { image, seed } = record(value, name);
  if (image === undefined) return { seed: seedOf(seed, `${name}.seed`) };
  return { image: whole(image, 0, explorer.images - 1, `${name}.image`) };
}

function parsePatch(size: number, value: unknown): Patch {
  const { x, y, width, height, fromX, fromY } = record(value, "patch");
  const [w, h] = [whole(width, 1, size, "patch.width"), whole(height, 1, size, "patch.height")];
  return {
    width: w,
    height: h,
    x: whole(x, 0, size - w, "patch.x"),
    y: whole(y, 0, size - h, "patch.y"),
    fromX: whole(fromX, 0, size - w, "patch.fromX"),
    fromY: whole(fromY, 0, size - h, "patch.fromY"),
  };
}

const seedOf = (value: unknown, name: string) => whole(value, 1, 2 ** 31 - 1, name);

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new BadRequest(`${name}: expected an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, length: number, name: string): unknown[] {
  if (!Array.isArray(value) || value.length !== length)
    throw new BadRequest(`${name}: expected a list of ${length}, one per layer`);
  return value;
}

function number(value: unknown, low: number, high: number, name: string): number {
  if (typeof value !== "number" || !(value >= low && value <= high))
    throw new BadRequest(`${name}: expected a number from ${low} to ${high}, got ${JSON.stringify(value)}`);
  return value;
}

function whole(value: unknown, low: number, high: number, name: string): number {
  const valid = number(value, low, high, name);
  if (!Number.isInteger(valid)) throw new BadRequest(`${name}: expected a whole number, got ${valid}`);
  return valid;
}
