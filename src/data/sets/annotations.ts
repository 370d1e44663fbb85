/** Two images of a verification protocol, as indices into the split, and the fold that they belong to (0 where there are no folds). */
export interface Pair {
  readonly first: number;
  readonly second: number;
  readonly same: boolean; // of one person
  readonly fold: number;
}

/** What is known about the images of a split; row i is of image i. */
export interface Annotations {
  /** The class or person of each image, as an index into `names`. */
  readonly classes?: { readonly names: readonly string[]; readonly values: Int32Array };
  /** 1 where the image has the attribute, else 0: [n, names.length]. */
  readonly attributes?: { readonly names: readonly string[]; readonly values: Uint8Array };
  /** x and y of each point as fractions of the square picture that decoding gives, from its upper left corner: [n, names.length, 2]. */
  readonly points?: { readonly names: readonly string[]; readonly values: Float32Array };
  readonly pairs?: readonly Pair[];
}

/** The annotations of the images `kept`, in that order; a pair stays where both of its images do. */
export function selectAnnotations(
  { classes, attributes, points, pairs }: Annotations,
  kept: readonly number[],
): Annotations {
  const place = new Map(kept.map((index, i) => [index, i]));
  return {
    ...(classes && { classes: { ...classes, values: rows(classes.values, 1, kept, Int32Array) } }),
    ...(attributes && {
      attributes: { ...attributes, values: rows(attributes.values, attributes.names.length, kept, Uint8Array) },
    }),
    ...(points && { points: { ...points, values: rows(points.values, 2 * points.names.length, kept, Float32Array) } }),
    ...(pairs && {
      pairs: pairs.flatMap((pair) => {
        const [first, second] = [place.get(pair.first), place.get(pair.second)];
        return first === undefined || second === undefined ? [] : [{ ...pair, first, second }];
      }),
    }),
  };
}

/** The column of one attribute: 1 or 0 for each image. Throws with the names that there are. */
export function attribute({ attributes }: Annotations, name: string): Uint8Array {
  const column = attributes?.names.indexOf(name) ?? -1;
  if (!attributes || column < 0)
    throw new Error(
      `attribute "${name}" asked for, there ${attributes ? `are ${attributes.names.join(", ")}` : "are none"}`,
    );
  const width = attributes.names.length;
  return Uint8Array.from(
    { length: attributes.values.length / width },
    (_, i) => attributes.values[i * width + column]!,
  );
}

type Values = Int32Array | Uint8Array | Float32Array;

function rows<T extends Values>(values: T, width: number, kept: readonly number[], make: new (length: number) => T): T {
  const result = new make(kept.length * width);
  kept.forEach((index, i) => result.set(values.subarray(index * width, (index + 1) * width), i * width));
  return result;
}
