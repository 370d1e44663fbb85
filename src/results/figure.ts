import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { strictJson } from "./json";

/** A figure as Plotly's JSON: traces and a layout, whose width and height (in pixels) are the size of its pictures. */
export interface Figure {
  readonly data: readonly object[];
  readonly layout: object;
}

/** The forms of a figure beside its JSON. */
export const pictureFormats = ["png", "svg", "pdf"] as const;
export type PictureFormat = (typeof pictureFormats)[number];

/** A figure's file. NaN is refused with a NotFiniteError: Plotly leaves a gap for null. */
export const figureText = ({ data, layout }: Figure, name = "figure") =>
  strictJson({ data, layout }, `figure "${name}"`) + "\n";

/** Removes a figure's pictures unless its file already holds `text`: a picture never shows an older figure. */
export function dropOldPictures(folder: string, name: string, text: string): void {
  const file = join(folder, `${name}.json`);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  for (const format of pictureFormats) rmSync(join(folder, `${name}.${format}`), { force: true });
}
