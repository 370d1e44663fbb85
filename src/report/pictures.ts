import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { writeAtomic } from "../files/atomic";
import { pictureFormats, type Figure } from "../results/figure";
import { renderFormats } from "./figures";

/** Draws the pictures of a figure's file <name>.json that are not there yet (or all, again): <name>.png, .svg and .pdf. -> files made, none without a browser */
export async function makePictures(file: string, again = false): Promise<string[]> {
  const figure = readFigure(file);
  if (!figure) throw new Error(`${file}: not a figure (an object with the lists "data" and "layout")`);
  const missing = pictureFormats.filter((format) => again || !existsSync(pictureFile(file, format)));
  const pictures = missing.length > 0 ? await renderFormats(figure, missing) : undefined;
  if (!pictures) return [];
  for (const format of missing) await writeAtomic(pictureFile(file, format), pictures[format]!);
  return missing.map((format) => pictureFile(file, format));
}

const pictureFile = (file: string, format: string) => join(dirname(file), `${basename(file, ".json")}.${format}`);

export const hasAllPictures = (file: string) => pictureFormats.every((format) => existsSync(pictureFile(file, format)));

/** The figure in a JSON file, undefined if it holds something else. */
export function readFigure(file: string): Figure | undefined {
  try {
    const { data, layout } = JSON.parse(readFileSync(file, "utf8")) as Partial<Figure>;
    return Array.isArray(data) && typeof layout === "object" ? { data: data as object[], layout } : undefined;
  } catch {
    return undefined;
  }
}
