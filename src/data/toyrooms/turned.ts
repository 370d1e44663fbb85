import type { Camera } from "./camera";
import type { Vector } from "./vector";

/** The outline of a turned body, upright and across the line of sight. profile: radius and height; grow: a factor of the radii */
export function silhouette(
  camera: Camera,
  x: number,
  z: number,
  profile: readonly (readonly [number, number])[],
  grow = 1,
): Vector[] {
  const [dx, dz] = [x - camera.position[0], z - camera.position[2]];
  const length = Math.hypot(dx, dz);
  const [ax, az] = [(grow * dz) / length, (-grow * dx) / length];
  const points: Vector[] = [];
  for (let k = 0; k < profile.length; k++) {
    const [radius, y] = profile[k]!;
    points.push([x - ax * radius, y, z - az * radius]);
  }
  for (let k = profile.length - 1; k >= 0; k--) {
    const [radius, y] = profile[k]!;
    points.push([x + ax * radius, y, z + az * radius]);
  }
  return points;
}

/** A level circle as a polygon. */
export function circle(x: number, y: number, z: number, radius: number, sides: number): Vector[] {
  const points: Vector[] = [];
  for (let i = 0; i < sides; i++) {
    const angle = (2 * Math.PI * i) / sides;
    points.push([x + radius * Math.cos(angle), y, z + radius * Math.sin(angle)]);
  }
  return points;
}
