import { createHash } from "node:crypto";
import type { Grid } from "./grid";
import { numberText } from "./numbers";
import { escapeXml } from "./xml";

/** What is said of an image: a text, or named values as { class: "bag", index: 12, score: 0.913 }. */
export type HoverLabel = string | Readonly<Record<string, string | number>>;

const LINE = 19; // pixels of a label's line

const style = `<style>
.genfeat-hover { position: relative; display: inline-block; max-width: 100%; line-height: 0; }
.genfeat-hover > img { margin: 0; max-width: 100%; height: auto; }
.genfeat-hover > span { position: absolute; }
.genfeat-hover > span:hover { outline: 2px solid #E69F00; z-index: 1; }
.genfeat-hover > span:hover::after { content: attr(data-label); position: absolute; top: calc(100% + 2px); left: -2px; padding: 3px 7px; width: max-content;
  background: #222222; color: #FFFFFF; font: 13px/1.4 "Open Sans", "DejaVu Sans", sans-serif; white-space: pre; pointer-events: none; }
.genfeat-hover > span.left:hover::after { left: auto; right: -2px; }
.genfeat-hover > span.over:hover::after { top: auto; bottom: calc(100% + 2px); }
.genfeat-hover > span.inside:hover::after { top: auto; bottom: 0; }
</style>`;

/**
 * A grid as HTML that says about each image what `labels` holds, at once where the pointer is: CSS alone, without scripts. Where a page strips CSS, the
 * browser's own hint of an image map says the same. Needs no other file.
 */
export function hoverGrid({ png, width, height, cells }: Grid, labels: readonly HoverLabel[], alt: string): string {
  if (labels.length !== cells.length)
    throw new Error(`hover grid: ${labels.length} labels for ${cells.length} images, expected one for each`);
  const texts = labels.map((label) => escapeXml(textOf(label)).replaceAll("\n", "&#10;"));
  const name = `grid-${createHash("sha256").update(png).update(texts.join()).digest("hex").slice(0, 12)}`;
  const percent = (part: number, whole: number) => `${Number(((100 * part) / whole).toFixed(4))}%`;
  const areas = cells.map(
    ({ x, y, width: w, height: h }, i) =>
      `<area shape="rect" coords="${x},${y},${x + w},${y + h}" title="${texts[i]}" alt="${texts[i]}">`,
  );
  const spans = cells.map(({ x, y, width: w, height: h }, i) => {
    const needed = LINE * (textOf(labels[i]!).split("\n").length + 0.5);
    const side = height - y - h >= needed ? "" : y >= needed ? "over" : "inside"; // outside of the grid, pages cut it off
    const sides = [x + w / 2 > width / 2 ? "left" : "", side].filter(Boolean).join(" ");
    const place = `left:${percent(x, width)};top:${percent(y, height)};width:${percent(w, width)};height:${percent(h, height)}`;
    return `<span${sides && ` class="${sides}"`} style="${place}" data-label="${texts[i]}"></span>`;
  });
  const source = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  const image = `<img width="${width}" height="${height}" alt="${escapeXml(alt)}" usemap="#${name}" src="${source}">`;
  return `${style}<div class="genfeat-hover">${image}<map name="${name}">${areas.join("")}</map>${spans.join("")}</div>`;
}

function textOf(label: HoverLabel): string {
  if (typeof label === "string") return label;
  const lines = Object.entries(label).map(([key, value]) => {
    if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`hover label: ${key} is ${value}`);
    return `${key} ${typeof value === "number" ? numberText(value) : value}`;
  });
  return lines.join("\n");
}
