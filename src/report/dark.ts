import type { Figure } from "../results/figure";
import { axisLine, grid, ink, palette, quiet, WHITE } from "./theme";

/** The palette on a dark page, in the same order: the same hues, lighter. */
export const darkPalette = ["#4FA3E3", "#F0803C", "#2FBF94", "#E58FC4", "#F5BE41", "#A6DCFA", "#E4E4E4"] as const;

/** What each colour of the theme becomes on a dark page. The colours of heat maps stay: their letters are chosen for them. */
export const darkColors: Readonly<Record<string, string>> = {
  [WHITE]: "#15181C", // the ground of the report's pages
  [ink]: "#E6E9EC",
  [quiet]: "#97A1AB",
  [grid]: "#30363D",
  [axisLine]: "#6B757F",
  ...Object.fromEntries(palette.map((color, i) => [color, darkPalette[i]!])),
};

/** A figure in the theme's dark colours; colours that are not the theme's stay. */
export const inDark = (figure: Figure): Figure =>
  JSON.parse(JSON.stringify(figure), (_, value: unknown) => darkValue(value, darkColors)) as Figure;

/** A colour's dark one, with its opacity if it has one (#RRGGBBAA); any other value as it is. Runs in pages, too: it needs nothing around it. */
export function darkValue(value: unknown, colors: Readonly<Record<string, string>>): unknown {
  const dark = typeof value === "string" && /^#[0-9A-F]{6}([0-9A-F]{2})?$/.test(value) && colors[value.slice(0, 7)];
  return dark ? dark + (value as string).slice(7) : value;
}
