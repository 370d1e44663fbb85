import { pastePatch } from "../data/toyrooms/edits";
import type { DrawnTest } from "./drawn-tests";

/** Images with a part of another image pasted over them, as bytes. */
export interface Composites {
  readonly size: number;
  readonly targets: readonly number[]; // which images were pasted on
  readonly donors: readonly number[]; // whose part it is
  readonly pictures: Uint8Array; // [n,size,size,3]
  readonly masks: Uint8Array; // [n,size,size,1], 1 where it was pasted
}

/**
 * The part pasted into the first `count` images, or, with `lacking`, into the first that do not have it. The donor is the image with the part whose points -
 * landmarks, or the room's corners - are nearest to the target's, since the part is pasted where it lay. Throws where the set has too few of either.
 */
export function pasteParts<P extends string>(
  { images, points, cut }: DrawnTest<P>,
  part: P,
  count: number,
  { lacking = false } = {},
): Composites {
  const { size } = images;
  const [targets, donors, masks]: [number[], number[], Uint8Array[]] = [[], [], []];
  const pictures: Uint8Array[] = [];
  for (let target = 0; target < images.count && targets.length < count; target++) {
    if (lacking && cut(target, part)) continue;
    for (const donor of byDistance(points, images.count, target)) {
      const patch = cut(donor, part);
      if (!patch) continue;
      targets.push(target);
      donors.push(donor);
      masks.push(patch.mask);
      pictures.push(pastePatch(images.read([target]), patch));
      break;
    }
  }
  if (targets.length < count)
    throw new Error(`${images.name}: ${part} to be pasted into ${count} images, ${targets.length} can take it`);
  return { size, targets, donors, pictures: joined(pictures), masks: joined(masks) };
}

/** All images but this one, those with the nearest points first. points [n,points,2] */
function byDistance(points: Float32Array, count: number, target: number): number[] {
  const width = points.length / count;
  const distances = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (points[i * width + k]! - points[target * width + k]!) ** 2;
    return sum;
  });
  return Array.from(distances.keys())
    .filter((i) => i !== target)
    .sort((a, b) => distances[a]! - distances[b]!);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
