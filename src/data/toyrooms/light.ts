import type { Radiance } from "./tone";
import type { Vector } from "./vector";

/** A small source. Without `facing` it shines everywhere, with it by the cosine, as a window does. */
export interface Source {
  readonly position: Vector;
  readonly facing?: Vector;
  /** Irradiance at one metre. */
  readonly power: Radiance;
  /** Square metres; softens the light close to the source. */
  readonly extent: number;
}

export interface Lighting {
  /** What comes from everywhere, thanks to the walls. */
  readonly ambient: Radiance;
  readonly sources: readonly Source[];
  readonly room: { readonly width: number; readonly height: number; readonly depth: number };
}

const cornerDepth = 0.34; // how much of the ambient light a near surface takes away
const cornerReach = 9; // 1 / m^2

/** What a surface at the distance takes of the ambient light, none if it is parallel (cosine 1 or -1). */
function near(distance: number, cosine: number): number {
  return ((1 - (cosine < 0 ? -cosine : cosine)) * cornerDepth) / (1 + cornerReach * distance * distance);
}

/** Irradiance at the point (px, py, pz) of a surface with the normal n, written into `out` at `at`. */
export function irradiance(
  light: Lighting,
  px: number,
  py: number,
  pz: number,
  n: Vector,
  out: Float32Array,
  at: number,
): void {
  const { width, height, depth } = light.room;
  const nx = n[0];
  const ny = n[1];
  const nz = n[2];
  const taken =
    near(py, ny) + near(height - py, ny) + near(width / 2 + px, nx) + near(width / 2 - px, nx) + near(depth - pz, nz);
  const ambient = (taken > 0.75 ? 0.25 : 1 - taken) * (0.94 + 0.1 * ny);
  let r = light.ambient[0] * ambient;
  let g = light.ambient[1] * ambient;
  let b = light.ambient[2] * ambient;
  for (const source of light.sources) {
    const dx = source.position[0] - px;
    const dy = source.position[1] - py;
    const dz = source.position[2] - pz;
    const square = dx * dx + dy * dy + dz * dz;
    const distance = Math.sqrt(square) + 1e-6;
    let cosine = 0.12 + (0.88 * (nx * dx + ny * dy + nz * dz)) / distance; // wrapped: no source here is a point
    if (cosine <= 0) continue;
    if (source.facing) {
      const emitted = -(source.facing[0] * dx + source.facing[1] * dy + source.facing[2] * dz) / distance;
      if (emitted <= 0) continue;
      cosine *= emitted;
    }
    const k = cosine / (square + source.extent);
    r += source.power[0] * k;
    g += source.power[1] * k;
    b += source.power[2] * k;
  }
  out[at] = r;
  out[at + 1] = g;
  out[at + 2] = b;
}
