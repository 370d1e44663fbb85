import { renderAsync } from "@resvg/resvg-js";
import { classColour, readClasses } from "./mask-code";
import type { Item, Picture } from "./picture";

const xmlns = `xmlns="http://www.w3.org/2000/svg"`;
const units = 1000; // a picture's width and height

/** A picture's SVG elements, without the outer <svg>. */
function elements<Class extends string>(picture: Picture<Class>): string {
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

/** Pictures -> one RGB buffer of size*size*3 bytes each. */
export async function renderPictures<Class extends string>(
  pictures: readonly Picture<Class>[],
  size: number,
): Promise<Uint8Array[]> {
  const images = await rasterise(pictures.map(elements), size, "");
  return images.map((image) => withoutAlpha(image, size));
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
  const masks = await rasterise(
    pictures.map((picture) => maskElements(picture, classes)),
    size,
    ` shape-rendering="crispEdges"`,
  );
  return masks.map((mask) => readClasses(withoutAlpha(mask, size), size, classes.length));
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

/** SVG elements -> [size,size,4] bytes each, opaque. By resvg, which takes a third of librsvg's time for small pictures. */
function rasterise(contents: readonly string[], size: number, attributes: string): Promise<Uint8Array[]> {
  return Promise.all(
    contents.map(async (content) => {
      const svg = `<svg ${xmlns} width="${size}" height="${size}" viewBox="0 0 ${units} ${units}"${attributes}>${content}</svg>`;
      return (await renderAsync(svg, { font: { loadSystemFonts: false }, background: "#000" })).pixels;
    }),
  );
}

/** [size,size,4] -> [size,size,3] */
function withoutAlpha(rgba: Uint8Array, size: number): Uint8Array {
  const rgb = new Uint8Array(3 * size * size);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
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
