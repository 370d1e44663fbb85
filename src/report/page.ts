import { readFileSync } from "node:fs";
import { pageStyle } from "./page-style";
import { escapeXml } from "./xml";

/** A page of the report that needs no other file. `body` is HTML, `style` more CSS. */
export function page(title: string, body: string, style = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** Names and values; values are HTML. Empty ones are left out. */
export function pairs(entries: readonly (readonly [string, string])[], className = "pairs"): string {
  const rows = entries.filter(([, value]) => value !== "");
  const cells = rows.map(([name, value]) => `<div><dt>${escapeXml(name)}</dt><dd>${value}</dd></div>`);
  const flat = rows.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${value}</dd>`);
  return `<dl class="${className}">${(className === "pairs" ? flat : cells).join("\n")}</dl>`;
}

const WIDE = 720; // CSS pixels: pictures from here on are scrolled on a narrow screen, since made smaller their labels could not be read

/** A PNG as part of the page, shown `density` pixels to a CSS pixel. */
export function inlinePng(file: string, alt: string, density: number): string {
  const png = readFileSync(file);
  const [width, height] = pngSize(png).map((pixels) => Math.round(pixels / density)) as [number, number];
  const wide = width > WIDE ? ` class="wide"` : "";
  return `<img${wide} alt="${escapeXml(alt)}" width="${width}" height="${height}" src="data:image/png;base64,${png.toString("base64")}">`;
}

/** Width and height that a PNG's header names. */
export const pngSize = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

/** 45 s, 12 min, 3.5 h */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** 24 November 2026 */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
