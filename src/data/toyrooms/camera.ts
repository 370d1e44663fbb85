import { degrees, type Point } from "../toys/geometry";
import type { Vector } from "./vector";

/** Where the camera stands (metres) and looks: yaw to the right and pitch up in degrees; focal length in picture widths. */
export interface CameraSpec {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly focal: number;
}

/** A polygon in the picture as x, y, x, y, ... in fractions of its width and height, origin at the top left. */
export type Ring = readonly number[];

const near = 0.12; // metres

/** The camera at work. Functions that draw thousands of points keep to plain numbers and make no functions of their own. */
export class Camera {
  readonly position: Vector;
  /** In picture widths. */
  readonly focal: number;
  private readonly cosYaw: number;
  private readonly sinYaw: number;
  private readonly cosPitch: number;
  private readonly sinPitch: number;

  constructor(spec: CameraSpec) {
    this.position = [spec.x, spec.y, spec.z];
    this.focal = spec.focal;
    this.cosYaw = Math.cos(spec.yaw * degrees);
    this.sinYaw = Math.sin(spec.yaw * degrees);
    this.cosPitch = Math.cos(spec.pitch * degrees);
    this.sinPitch = Math.sin(spec.pitch * degrees);
  }

  /** Metres to the right, up and along the line of sight. */
  private view(p: Vector): Vector {
    const x = p[0] - this.position[0];
    const y = p[1] - this.position[1];
    const z = p[2] - this.position[2];
    const along = x * this.sinYaw + z * this.cosYaw;
    return [
      x * this.cosYaw - z * this.sinYaw,
      y * this.cosPitch - along * this.sinPitch,
      y * this.sinPitch + along * this.cosPitch,
    ];
  }

  /** Distance along the line of sight, metres. */
  depth(point: Vector): number {
    return this.view(point)[2];
  }

  /** Fractions of the picture, also outside of it; undefined behind the camera. */
  project(point: Vector): Point | undefined {
    const v = this.view(point);
    return v[2] > near ? [0.5 + (this.focal * v[0]) / v[2], 0.5 - (this.focal * v[1]) / v[2]] : undefined;
  }

  /** The part of a polygon that the picture shows; empty when there is none. */
  outline(points: readonly Vector[]): Ring {
    const ring: number[] = [];
    let left = 2;
    let top = 2;
    let right = -1;
    let bottom = -1;
    for (const v of this.inFront(points)) {
      const x = 0.5 + (this.focal * v[0]) / v[2];
      const y = 0.5 - (this.focal * v[1]) / v[2];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      ring.push(x, y);
    }
    if (right <= 0 || left >= 1 || bottom <= 0 || top >= 1) return [];
    let clipped = ring;
    if (left < 0) clipped = clip(clipped, 0, 0, 1);
    if (right > 1) clipped = clip(clipped, 0, 1, -1);
    if (top < 0) clipped = clip(clipped, 1, 0, 1);
    if (bottom > 1) clipped = clip(clipped, 1, 1, -1);
    return clipped.length > 4 ? clipped : [];
  }

  /** The polygon as the camera sees it, without what is behind the near plane. */
  private inFront(points: readonly Vector[]): readonly Vector[] {
    const views: Vector[] = [];
    let behind = false;
    for (const point of points) {
      const v = this.view(point);
      if (!(v[2] > near)) behind = true;
      views.push(v);
    }
    return behind ? beyondNear(views) : views;
  }

  /** The direction, per metre of depth, in which the picture's point lies. */
  ray(x: number, y: number): Vector {
    const a = (x - 0.5) / this.focal;
    const b = (0.5 - y) / this.focal;
    const along = this.cosPitch - b * this.sinPitch;
    return [
      a * this.cosYaw + along * this.sinYaw,
      b * this.cosPitch + this.sinPitch,
      along * this.cosYaw - a * this.sinYaw,
    ];
  }

  /** Whether a plane through the point shows its front. */
  sees(point: Vector, normal: Vector): boolean {
    return (
      normal[0] * (point[0] - this.position[0]) +
        normal[1] * (point[1] - this.position[1]) +
        normal[2] * (point[2] - this.position[2]) <
      0
    );
  }
}

function beyondNear(points: readonly Vector[]): readonly Vector[] {
  const kept: Vector[] = [];
  for (let i = 0; i < points.length; i++) {
    const a = points[i]!;
    const b = points[(i + 1) % points.length]!;
    if (a[2] > near) kept.push(a);
    if (a[2] > near === b[2] > near) continue;
    const t = (near - a[2]) / (b[2] - a[2]);
    kept.push([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), near]);
  }
  return kept;
}

/** Sutherland and Hodgman's clipping at one border of the picture. axis: 0 for x, 1 for y; side: 1 keeps what is above the limit, -1 what is below */
function clip(ring: Ring, axis: 0 | 1, limit: number, side: 1 | -1): number[] {
  const kept: number[] = [];
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const j = i + 2 < n ? i + 2 : 0;
    const a = ring[i + axis]!;
    const b = ring[j + axis]!;
    const insideA = side * (a - limit) >= 0;
    if (insideA) kept.push(ring[i]!, ring[i + 1]!);
    if (insideA === side * (b - limit) >= 0) continue;
    const t = (limit - a) / (b - a);
    const other = ring[i + 1 - axis]! + t * (ring[j + 1 - axis]! - ring[i + 1 - axis]!);
    if (axis === 0) kept.push(limit, other);
    else kept.push(other, limit);
  }
  return kept;
}
