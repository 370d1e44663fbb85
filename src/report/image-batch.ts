/** n images of h x w pixels in c = 1 (grey) or 3 (RGB) channels: floats in [-1,1], or bytes. */
export interface ImageBatch {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[]; // [n,h,w,c]
}

/** A TensorFlow.js tensor, by what is needed of it. */
export interface ImageTensor {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

/** Images as RGB bytes [n,h,w,3]. */
export interface RgbImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** A batch or tensor as RGB bytes: floats x become round((x + 1) * 127.5), whole numbers (bytes, int32) stay; held within 0..255. Throws on NaN and on other shapes. */
export function toRgb(images: ImageBatch | ImageTensor): RgbImages {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const shape = `[${images.shape.join(", ")}]`;
  if (images.shape.length !== 4 || (channels !== 1 && channels !== 3))
    throw new Error(`expected images [n,h,w,c] with c = 1 or 3, got shape ${shape}`);
  const data = "dataSync" in images ? images.dataSync() : images.data; // a tensor has a method data, too
  const values = count * height * width * channels;
  if (data.length !== values) throw new Error(`images of shape ${shape} need ${values} values, got ${data.length}`);
  const pixels = new Uint8Array(count * height * width * 3);
  const whole = data instanceof Uint8Array || data instanceof Int32Array;
  for (let i = 0; i < values; i++) {
    const x = data[i]!;
    const byte = Math.round(Math.min(Math.max(whole ? x : (x + 1) * 127.5, 0), 255));
    if (Number.isNaN(byte)) throw new Error(`image ${Math.floor((i / values) * count)} of ${count} holds NaN`);
    if (channels === 3) pixels[i] = byte;
    else pixels.fill(byte, 3 * i, 3 * i + 3);
  }
  return { count, height, width, pixels };
}

/** Batches of images of one size behind each other, or those of them that `order` names (counted over all). */
export function joinImages(batches: readonly (ImageBatch | ImageTensor)[], order?: readonly number[]): ImageBatch {
  const all = batches.map(toRgb);
  const { height = 0, width = 0 } = all[0] ?? {};
  const each = height * width * 3;
  const other = all.find((batch) => batch.height !== height || batch.width !== width);
  if (other) throw new Error(`images of ${other.width} x ${other.height} pixels beside images of ${width} x ${height}`);
  const starts = all.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, i) => batch.pixels.subarray(i * each, (i + 1) * each)),
  );
  const taken = order ? order.map((i) => starts[i]!) : starts;
  const data = new Uint8Array(taken.length * each);
  taken.forEach((pixels, i) => data.set(pixels, i * each));
  return { data, shape: [taken.length, height, width, 3] };
}
