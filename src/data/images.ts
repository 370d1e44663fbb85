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

/** Images wherever they lie, in memory or in a file too large for it: bytes in sRGB, with classes where they have any. */
export interface ImageSource {
  readonly name: string;
  readonly size: number;
  readonly channels: number;
  readonly count: number;
  readonly labels?: Int32Array | undefined; // a class each, any number of classes
  readonly read: (indices: ArrayLike<number>) => Uint8Array; // [n,size,size,channels]
}

/** Images that stay in their file, with a class each. */
export interface StoredImages extends ImageSource {
  readonly labels: Int32Array;
  readonly content: string; // that tells them from others: the hash of the file, and which of its images they are
}

/** Images with a class each, in memory or in a file. */
export type LabelledImages = ImageSet | StoredImages;

/** The bytes of the images at `indices`: [n,size,size,channels]. Throws on an index that the set does not have. */
function bytesOf(set: ImageSet | ImageSource, indices: ArrayLike<number>): Uint8Array {
  for (let i = 0; i < indices.length; i++)
    if (!(indices[i]! >= 0 && indices[i]! < set.count))
      throw new Error(`${set.name}: image ${indices[i]} asked for, there are ${set.count}`);
  if ("read" in set) return set.read(indices);
  const each = set.size * set.size * set.channels;
  const bytes = new Uint8Array(indices.length * each);
  for (let i = 0; i < indices.length; i++)
    bytes.set(set.pixels.subarray(indices[i]! * each, (indices[i]! + 1) * each), i * each);
  return bytes;
}

/** The images at `indices` as a new tensor [n,size,size,channels] in [-1,1] (x / 127.5 - 1). */
export function batchOf(set: ImageSet | ImageSource, indices: ArrayLike<number>): tf.Tensor4D {
  const bytes = bytesOf(set, indices);
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 127.5 - 1; // many times faster than Float32Array.from
  return tf.tensor4d(values, [indices.length, set.size, set.size, set.channels]);
}

/** A value of an image in [-1,1] as a file of 8 bits holds it; values beyond are held within 0..255. */
export const toByte = (value: number): number => Math.round(Math.min(Math.max((value + 1) * 127.5, 0), 255));

/** Images outside of TensorFlow, for pictures: bytes, or floats in [-1,1]. */
export interface HostImages {
  readonly data: Uint8Array | Float32Array;
  readonly shape: readonly number[]; // [n,h,w,channels]
}

/** The images at `indices` as bytes, for pictures. */
export function pixelsOf(set: ImageSet | ImageSource, indices: readonly number[]): HostImages {
  return { data: bytesOf(set, indices), shape: [indices.length, set.size, set.size, set.channels] };
}

/** Images [n,h,w,channels] in [-1,1] taken out of TensorFlow; the tensor is disposed of. */
export function toHost(images: tf.Tensor4D): HostImages {
  const data = Float32Array.from(images.dataSync());
  images.dispose();
  return { data, shape: images.shape };
}

/** The first image of each of the given classes, in their order. */
export function firstOfClass(set: LabelledImages, classes: readonly number[]): number[] {
  return classes.map((label) => {
    const first = set.labels.indexOf(label);
    if (first < 0) throw new Error(`${set.name}: class ${label} asked for, it has no image of it`);
    return first;
  });
}

/** The labels at `indices` as int32 [n]. Throws where the set has none. */
export function labelsOf(set: ImageSet | ImageSource, indices: ArrayLike<number>): tf.Tensor1D {
  const { labels } = set;
  if (!labels) throw new Error(`${set.name}: classes asked for, it has none`);
  return tf.tensor1d(
    Int32Array.from({ length: indices.length }, (_, i) => labels[indices[i]!]!),
    "int32",
  );
}

/** `count` images of a set, from the number `first` on; nothing is copied. Throws where the set has fewer. */
export function part(set: LabelledImages, name: string, first: number, count: number): LabelledImages {
  if (first + count > set.count)
    throw new Error(`${set.name}: images ${first} to ${first + count - 1} asked for, there are ${set.count}`);
  if ("read" in set)
    return {
      ...{ name, size: set.size, channels: set.channels, count, labels: set.labels.subarray(first, first + count) },
      content: `${set.content}, ${count} from ${first}`,
      read: (indices) =>
        bytesOf(
          set,
          Array.from(indices, (index) => first + index),
        ),
    };
  const each = set.size * set.size * set.channels;
  return {
    ...{ name, size: set.size, channels: set.channels, count },
    pixels: set.pixels.subarray(first * each, (first + count) * each),
    labels: set.labels.subarray(first, first + count),
  };
}

/** What a set is told from others by: its bytes, or what stands for them, and its labels'. */
export function contentsOf(set: LabelledImages): Uint8Array[] {
  const { buffer, byteOffset, byteLength } = set.labels;
  const images = "read" in set ? new TextEncoder().encode(set.content) : set.pixels;
  return [images, new Uint8Array(buffer, byteOffset, byteLength)];
}

/** first, first + 1, ..., first + count - 1 */
export function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
