import { tf } from "../backend/tf";

/** Images as bytes, with a label each: [n,size,size,channels], 0..255. */
export interface ImageSet {
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** The images at `indices` as a new tensor [n,size,size,channels] in [-1,1] (x / 127.5 - 1). */
export function batchOf(set: ImageSet, indices: ArrayLike<number>): tf.Tensor4D {
  const each = set.size * set.size * set.channels;
  const values = new Float32Array(indices.length * each);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * each;
    if (!(start >= 0 && start < set.pixels.length))
      throw new Error(`${set.name}: image ${indices[i]} asked for, there are ${set.count}`);
    for (let j = 0; j < each; j++) values[i * each + j] = set.pixels[start + j]! / 127.5 - 1;
  }
  return tf.tensor4d(values, [indices.length, set.size, set.size, set.channels]);
}

/** Images outside of TensorFlow, for pictures: bytes, or floats in [-1,1]. */
export interface HostImages {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly number[]; // [n,h,w,channels]
}

/** The images at `indices` as bytes. */
export function pixelsOf(set: ImageSet, indices: readonly number[]): HostImages {
  const each = set.size * set.size * set.channels;
  const data = new Uint8Array(indices.length * each);
  indices.forEach((index, i) => data.set(set.pixels.subarray(index * each, (index + 1) * each), i * each));
  return { data, shape: [indices.length, set.size, set.size, set.channels] };
}

/** Images [n,h,w,channels] in [-1,1] taken out of TensorFlow; the tensor is disposed of. */
export function toHost(images: tf.Tensor4D): HostImages {
  const data = Float32Array.from(images.dataSync());
  images.dispose();
  return { data, shape: images.shape };
}

/** The first image of each of the given classes, in their order. */
export function firstOfClass(set: ImageSet, classes: readonly number[]): number[] {
  return classes.map((label) => {
    const first = set.labels.indexOf(label);
    if (first < 0) throw new Error(`${set.name}: class ${label} asked for, it has no image of it`);
    return first;
  });
}

/** The labels at `indices` as int32 [n]. */
export function labelsOf(set: ImageSet, indices: ArrayLike<number>): tf.Tensor1D {
  return tf.tensor1d(
    Int32Array.from({ length: indices.length }, (_, i) => set.labels[indices[i]!]!),
    "int32",
  );
}

/** first, first + 1, ..., first + count - 1 */
export function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
