import sharp from "sharp";
import { fontFamily, ink } from "./theme";
import { escapeXml } from "./xml";

/** A font size and weight. Sizes are in pixels. */
export interface Letters {
  readonly size: number;
  readonly bold?: boolean;
}

const widths = new Map<string, number>();

/** Width in pixels that a line of text takes in the laboratory's font, measured by the renderer that will draw it. */
export async function textWidth(text: string, { size, bold = false }: Letters): Promise<number> {
  if (text.trim() === "") return 0;
  const key = `${size} ${bold} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    const font = `${fontFamily.replaceAll("'", "")} ${bold ? "bold " : ""}${size}px`;
    const { info } = await sharp({ text: { text: escapeXml(text), font, dpi: 72, wrap: "none", rgba: true } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    widths.set(key, (width = info.width));
  }
  return width;
}

/** Breaks text at its spaces into lines no wider than `width` (a single word may be wider), and at its line ends. */
export async function wrap(text: string, width: number, letters: Letters): Promise<string[]> {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line ? `${line} ${word}` : word;
      if (line && (await textWidth(longer, letters)) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** A line of text as SVG, its baseline at y. `turned` by a quarter to the left, around its start. */
export function svgText(
  text: string,
  x: number,
  y: number,
  { size, bold = false }: Letters,
  anchor: "start" | "middle" | "end" = "start",
  turned = false,
): string {
  const turn = turned ? ` transform="rotate(-90 ${x} ${y})"` : "";
  const weight = bold ? ` font-weight="bold"` : "";
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} text-anchor="${anchor}"${turn} fill="${ink}">${escapeXml(text)}</text>`;
}
