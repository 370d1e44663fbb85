import type { Colour } from "../toys/colour";
import type { Camera, Ring } from "./camera";
import type { Part } from "./parts";
import type { Found, Step } from "./scene";
import { linear, type Radiance } from "./tone";
import { circle, silhouette } from "./turned";
import { mean, type Vector } from "./vector";

/** Turns shapes in metres into drawing steps, as one camera sees them, and notes the box around each object. */
export class Stage {
  readonly steps: Step[] = [];
  readonly found: Found[] = [];
  private tracked: { part: Part; box: [number, number, number, number] }[] = [];

  constructor(readonly camera: Camera) {}

  /** Everything that `draw` shows with a part belongs to one object. Objects may hold others; an object none of which is in the picture is not found. */
  object(part: Part, draw: () => void): void {
    const one = { part, box: [1, 1, 0, 0] as [number, number, number, number] };
    this.tracked.push(one);
    draw();
    this.tracked.pop();
    if (one.box[2] > one.box[0] && one.box[3] > one.box[1]) this.found.push(one);
  }

  private note(rings: readonly Ring[]): void {
    for (const { box } of this.tracked)
      for (const ring of rings)
        for (let i = 0; i < ring.length; i += 2) {
          const x = ring[i]!;
          const y = ring[i + 1]!;
          if (x < box[0]) box[0] = x;
          if (y < box[1]) box[1] = y;
          if (x > box[2]) box[2] = x;
          if (y > box[3]) box[3] = y;
        }
  }

  private rings(polygons: readonly (readonly Vector[])[]): Ring[] {
    const rings: Ring[] = [];
    for (const polygon of polygons) {
      const ring = this.camera.outline(polygon);
      if (ring.length > 0) rings.push(ring);
    }
    return rings;
  }

  /**
   * Polygons in one plane that reflect light; seen from behind they are left out. normal: the plane's; shade: the normal that the light sees, unless it
   * is the same
   */
  flats(
    part: Part | undefined,
    polygons: readonly (readonly Vector[])[],
    normal: Vector,
    colour: Colour,
    { opacity = 1, shade = normal }: { opacity?: number; shade?: Vector } = {},
  ): void {
    const origin = polygons[0]?.[0];
    if (!origin || !this.camera.sees(origin, normal)) return;
    const rings = this.rings(polygons);
    if (rings.length === 0) return;
    if (part) this.note(rings);
    this.steps.push({
      kind: "lit",
      part,
      rings,
      origin,
      plane: normal,
      normal: shade,
      albedo: linear(colour),
      opacity,
    });
  }

  flat(
    part: Part | undefined,
    points: readonly Vector[],
    normal: Vector,
    colour: Colour,
    options?: { opacity?: number; shade?: Vector },
  ): void {
    this.flats(part, [points], normal, colour, options);
  }

  /** A rounded thing: one outline that faces the camera, lit as if its surface had the normal `shade`. */
  blob(part: Part | undefined, points: readonly Vector[], shade: Vector, colour: Colour, opacity = 1): void {
    const middle = mean(points);
    const [x, y, z] = this.camera.position;
    const rings = this.rings([points]);
    if (rings.length === 0) return;
    if (part) this.note(rings);
    const plane: Vector = [x - middle[0], y - middle[1], z - middle[2]];
    this.steps.push({
      kind: "lit",
      part,
      rings,
      origin: middle,
      plane,
      normal: shade,
      albedo: linear(colour),
      opacity,
    });
  }

  /** The visible faces of a box along the axes, between two opposite corners in any order. */
  box(part: Part, a: Vector, b: Vector, colour: Colour): void {
    const [x0, x1] = a[0] < b[0] ? [a[0], b[0]] : [b[0], a[0]];
    const [y0, y1] = a[1] < b[1] ? [a[1], b[1]] : [b[1], a[1]];
    const [z0, z1] = a[2] < b[2] ? [a[2], b[2]] : [b[2], a[2]];
    const [cx, cy, cz] = this.camera.position;
    if (cx < x0 || cx > x1) {
      const x = cx < x0 ? x0 : x1;
      this.flat(
        part,
        [
          [x, y0, z0],
          [x, y0, z1],
          [x, y1, z1],
          [x, y1, z0],
        ],
        [cx < x0 ? -1 : 1, 0, 0],
        colour,
      );
    }
    if (cy < y0 || cy > y1) {
      const y = cy < y0 ? y0 : y1;
      this.flat(
        part,
        [
          [x0, y, z0],
          [x1, y, z0],
          [x1, y, z1],
          [x0, y, z1],
        ],
        [0, cy < y0 ? -1 : 1, 0],
        colour,
      );
    }
    if (cz < z0)
      this.flat(
        part,
        [
          [x0, y0, z0],
          [x1, y0, z0],
          [x1, y1, z0],
          [x0, y1, z0],
        ],
        [0, 0, -1],
        colour,
      );
  }

  /** A body turned around a vertical axis. profile: radius and height from bottom to top; sides: facets around it */
  turned(
    part: Part,
    x: number,
    z: number,
    profile: readonly (readonly [number, number])[],
    colour: Colour,
    sides = 10,
  ): void {
    // Behind the facets the outline in one colour, so that nothing shines through between them.
    const [cx, , cz] = this.camera.position;
    const away = Math.hypot(cx - x, cz - z);
    const toCamera: Vector = [(cx - x) / away, 0, (cz - z) / away];
    this.blob(part, silhouette(this.camera, x, z, profile, 0.95), toCamera, colour);
    for (let k = 1; k < profile.length; k++) {
      const [[r0, y0], [r1, y1]] = [profile[k - 1]!, profile[k]!];
      const [low, high] = [circle(x, y0, z, r0, sides), circle(x, y1, z, r1, sides)];
      const rise = (r0 - r1) / Math.hypot(y1 - y0, r0 - r1 || 1e-9);
      for (let i = 0; i < sides; i++) {
        const angle = (2 * Math.PI * (i + 0.5)) / sides;
        const next = (i + 1) % sides;
        const normal: Vector = [Math.cos(angle), rise, Math.sin(angle)];
        this.flat(part, [low[i]!, low[next]!, high[next]!, high[i]!], normal, colour);
      }
    }
    const [radius, top] = profile[profile.length - 1]!;
    if (radius > 0) this.flat(part, circle(x, top, z, radius, sides), [0, 1, 0], colour);
    const [base, bottom] = profile[0]!;
    if (base > 0 && bottom > 0) this.flat(part, circle(x, bottom, z, base, sides), [0, -1, 0], colour);
  }

  /** Something that shines by itself, from `radiance` at its top to `end` at its bottom. */
  shining(part: Part | undefined, points: readonly Vector[], radiance: Radiance, end = radiance, opacity = 1): void {
    const rings = this.rings([points]);
    if (rings.length === 0) return;
    if (part) this.note(rings);
    this.steps.push({ kind: "emit", part, rings, radiance, end, ...heights(rings[0]!), opacity });
  }

  /** Rings of the picture itself that shine, as the view through a window does. */
  shiningRings(rings: readonly Ring[], radiance: Radiance, end: Radiance, from: number, to: number): void {
    if (rings.length > 0)
      this.steps.push({ kind: "emit", part: undefined, rings, radiance, end, from, to, opacity: 1 });
  }

  /** A shadow (factor below 1) or light (above 1) on what is already there. softness: metres of blur at the polygon's distance */
  scaled(polygons: readonly (readonly Vector[])[], factor: Radiance, softness: number): void {
    const rings = this.rings(polygons);
    const place = polygons[0]?.[0];
    if (rings.length === 0 || !place) return;
    const depth = Math.max(0.8, this.camera.depth(mean(polygons[0]!)));
    this.steps.push({ kind: "scale", rings, factor, blur: (softness * this.camera.focal) / depth });
  }

  /** A pattern on a lit plane: its polygons reflect the plane's own colour times a linear factor. */
  tinted(polygons: readonly (readonly Vector[])[], normal: Vector, factor: Radiance): void {
    const place = polygons[0]?.[0];
    if (place && this.camera.sees(place, normal)) this.scaled(polygons, factor, 0);
  }

  shadow(points: readonly Vector[], strength: number, softness: number): void {
    this.scaled([points], [1 - strength, 1 - strength, 1 - strength], softness);
  }

  /** A halo around a lamp or a bright window. radius: metres */
  halo(centre: Vector, radius: number, radiance: Radiance): void {
    const at = this.camera.project(centre);
    if (!at) return;
    const size = (radius * this.camera.focal) / this.camera.depth(centre);
    this.steps.push({ kind: "halo", x: at[0], y: at[1], radius: Math.min(1.5, size), radiance });
  }
}

function heights(ring: Ring): { from: number; to: number } {
  let [from, to] = [1, 0];
  for (let i = 1; i < ring.length; i += 2) {
    if (ring[i]! < from) from = ring[i]!;
    if (ring[i]! > to) to = ring[i]!;
  }
  return { from, to };
}
