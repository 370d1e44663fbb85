import { tf } from "../backend/tf";
import type { DrawnTest } from "./drawn-tests";

/** Images that show all of several parts, and where. */
export interface Regions<P extends string> {
  readonly indices: readonly number[];
  readonly masks: Readonly<Record<P, tf.Tensor4D>>; // [n,size,size,1], 1 inside
}

/** The first `count` images that show all of the parts, with the masks of these. Throws where the set has too few. */
export function regionsOf<P extends string>(
  { images, cut }: DrawnTest<P>,
  parts: readonly P[],
  count: number,
): Regions<P> {
  const [indices, found]: [number[], Uint8Array[][]] = [[], []];
  for (let index = 0; index < images.count && indices.length < count; index++) {
    const masks = parts.map((part) => cut(index, part)?.mask);
    if (masks.includes(undefined)) continue;
    indices.push(index);
    found.push(masks as Uint8Array[]);
  }
  if (indices.length < count)
    throw new Error(`${images.name}: ${count} images with ${parts.join(", ")} asked for, there are ${indices.length}`);
  const { size } = images;
  const masks = parts.map((part, i) => {
    const values = found.flatMap((ofImage) => Array.from(ofImage[i]!));
    return [part, tf.tensor4d(values, [count, size, size, 1])] as const;
  });
  return { indices, masks: Object.fromEntries(masks) as Record<P, tf.Tensor4D> };
}
