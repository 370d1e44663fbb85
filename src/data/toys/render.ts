import sharp from "sharp";
import { classColour, readClasses } from "./mask-code";
import type { Item, Picture } from "./picture";

const xmlns = `xmlns="http://www.w3.org/2000/svg"`;
const units = 1000; // a picture's width and height

/** A picture's SVG elements, without the outer <svg>. */
export function elements<Class extends string>(picture: Picture<Class>): string {
  let text = `<defs>${picture.defs.join("")}</defs>`;
  for (const item of picture.items) text += element(item);
  return text;
}

function element<Class extends string>(item: Item<Class>): string {
  switch (item.kind) {
    case "clip":
      return `<g clip-path="url(#${item.name})">`;
    case "unclip":
      return "</g>";
    case "fill": {
      if (item.paint === "none") return ""; // there for the mask alone
      const faded = item.opacity < 1 ? ` fill-opacity="${item.opacity.toFixed(2)}"` : "";
      return `<path d="${item.d}" fill="${item.paint}"${faded}/>`;
    }
    case "stroke": {
      const faded = item.opacity < 1 ? ` stroke-opacity="${item.opacity.toFixed(2)}"` : "";
      return `<path d="${item.d}" fill="none" stroke="${item.paint}" stroke-width="${item.width}"${faded}/>`;
    }
  }
}

/** Pictures -> one RGB buffer of size*size*3 bytes each. All in one SVG, which saves most of a rendering's fixed cost; 16 at once are best. */
export async function renderPictures<Class extends string>(
  pictures: readonly Picture<Class>[],
  size: number,
): Promise<Uint8Array[]> {
  return rasterise(pictures.map(elements), size, "");
}

/**
 * Masks of the same geometry in flat colours without anti-aliasing -> one buffer of size*size class numbers each: the index in `classes` of the
 * topmost item that has a class there, 0 where there is none (so `classes[0]` is what lies behind everything). At most 21 classes.
 */
export async function renderMasks<Class extends string>(
  pictures: readonly Picture<Class>[],
  size: number,
  classes: readonly Class[],
): Promise<Uint8Array[]> {
  const tiles = await rasterise(
    pictures.map((picture) => maskElements(picture, classes)),
    size,
    ` shape-rendering="crispEdges"`,
  );
  return tiles.map((tile) => readClasses(tile, size, classes.length));
}

function maskElements<Class extends string>(picture: Picture<Class>, classes: readonly Class[]): string {
  let text = `<defs>${picture.defs.filter((def) => def.startsWith("<clipPath")).join("")}</defs>`;
  for (const item of picture.items) {
    if (item.kind === "clip" || item.kind === "unclip") {
      text += element(item);
      continue;
    }
    if (item.part === undefined) continue;
    const index = classes.indexOf(item.part);
    if (index < 0) throw new Error(`mask: class ${item.part} is not one of ${classes.join(", ")}`);
    text += element({ ...item, paint: `rgb(${classColour(index).join(",")})`, opacity: 1 });
  }
  return text;
}

/** One SVG of n x n tiles, taken apart after rendering. */
async function rasterise(tiles: readonly string[], size: number, attributes: string): Promise<Uint8Array[]> {
  if (tiles.length === 0) return [];
  const n = Math.ceil(Math.sqrt(tiles.length));
  const rows = Math.ceil(tiles.length / n);
  let svg = `<svg ${xmlns} width="${n * size}" height="${rows * size}" viewBox="0 0 ${n * units} ${rows * units}"${attributes}>`;
  tiles.forEach((tile, i) => {
    const own = tile.replace(/ id="/g, ` id="t${i}`).replace(/url\(#/g, `url(#t${i}`); // names are common to the whole SVG
    svg += `<svg x="${(i % n) * units}" y="${Math.floor(i / n) * units}" width="${units}" height="${units}" viewBox="0 0 ${units} ${units}">${own}</svg>`;
  });
  const all = await sharp(Buffer.from(svg + "</svg>"), { unlimited: true })
    .removeAlpha()
    .raw()
    .toBuffer();
  const row = size * 3;
  return tiles.map((_, i) => {
    const out = new Uint8Array(size * row);
    const [x, y] = [(i % n) * row, Math.floor(i / n) * size];
    for (let j = 0; j < size; j++) {
      const start = (y + j) * n * row + x;
      out.set(all.subarray(start, start + row), j * row);
    }
    return out;
  });
}

/** A camera's noise, in place: the sum of two uniform numbers times `amount` grey levels, clamped to bytes. */
export function addGrain(pixels: Uint8Array, amount: number, seed: number): void {
  if (!(amount > 0)) return;
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  const gain = amount / 128;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const value = pixels[i]! + ((state >>> 24) + ((state >>> 16) & 255) - 255) * gain;
    pixels[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}
