import { hex, type Colour } from "./colour";
import type { Point } from "./geometry";

/** A gradient's stop: offset 0..1, #rrggbb, opacity 0..1 (1 unless given). */
export type Stop = readonly [offset: number, colour: string, opacity?: number];

/** One drawing step. One with a class also appears in the mask; one without is shading only. */
export type Item<Class extends string> =
  | {
      readonly kind: "fill";
      readonly part: Class | undefined;
      readonly d: string;
      readonly paint: string;
      readonly opacity: number;
    }
  | {
      readonly kind: "stroke";
      readonly part: Class | undefined;
      readonly d: string;
      readonly paint: string;
      readonly width: number;
      readonly opacity: number;
    }
  | { readonly kind: "clip"; readonly name: string }
  | { readonly kind: "unclip" };

/** A picture in the making, 1000 x 1000 units: a list of items in the order of painting, and the gradients and clip paths they name. */
export interface Picture<Class extends string> {
  readonly items: readonly Item<Class>[];
  readonly defs: readonly string[];
  /** The colour, times `brightness`, under the picture's light. */
  readonly tone: (colour: Colour, brightness?: number) => string;
  fill(part: Class | undefined, d: string, paint: string, opacity?: number): void;
  stroke(part: Class | undefined, d: string, paint: string, width: number, opacity?: number): void;
  /** Everything until `unclip` is cut to the path. */
  clip(name: string, d: string): void;
  unclip(): void;
  linear(name: string, from: Point, to: Point, stops: readonly Stop[]): void;
  radial(name: string, centre: Point, radius: number, stops: readonly Stop[]): void;
  /** A spot that fades to nothing, for ovals of any size. */
  soft(name: string, colour: string): void;
}

/** tint: the colour of the light as factors of red, green and blue. */
export function createPicture<Class extends string>(tint: Colour = [1, 1, 1]): Picture<Class> {
  const items: Item<Class>[] = [];
  const defs: string[] = [];
  const whole = Math.round;
  const stopsOf = (list: readonly Stop[]) =>
    list
      .map(([offset, colour, opacity = 1]) => {
        const faded = opacity < 1 ? ` stop-opacity="${opacity}"` : "";
        return `<stop offset="${offset}" stop-color="${colour}"${faded}/>`;
      })
      .join("");
  const inUnits = `gradientUnits="userSpaceOnUse"`;
  return {
    items,
    defs,
    tone: (c, brightness = 1) =>
      hex([c[0] * brightness * tint[0], c[1] * brightness * tint[1], c[2] * brightness * tint[2]]),
    fill: (part, d, paint, opacity = 1) => void items.push({ kind: "fill", part, d, paint, opacity }),
    stroke: (part, d, paint, width, opacity = 1) =>
      void items.push({ kind: "stroke", part, d, paint, width: Math.max(1, whole(width)), opacity }),
    clip: (name, d) => {
      defs.push(`<clipPath id="${name}"><path d="${d}"/></clipPath>`);
      items.push({ kind: "clip", name });
    },
    unclip: () => void items.push({ kind: "unclip" }),
    linear: (name, from, to, stops) =>
      void defs.push(
        `<linearGradient id="${name}" ${inUnits} x1="${whole(from[0])}" y1="${whole(from[1])}" x2="${whole(to[0])}" y2="${whole(to[1])}">${stopsOf(stops)}</linearGradient>`,
      ),
    radial: (name, centre, radius, stops) =>
      void defs.push(
        `<radialGradient id="${name}" ${inUnits} cx="${whole(centre[0])}" cy="${whole(centre[1])}" r="${whole(radius)}">${stopsOf(stops)}</radialGradient>`,
      ),
    soft: (name, colour) =>
      void defs.push(
        `<radialGradient id="${name}">${stopsOf([
          [0, colour],
          [0.5, colour, 0.5],
          [1, colour, 0],
        ])}</radialGradient>`,
      ),
  };
}
