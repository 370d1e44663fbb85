/**
 * Top-k accuracy: the share of rows whose class is among the k largest scores, in [0,1]. Of equal scores the class with the lower number comes first, as argMax has it.
 * scores [n,classes] row by row, labels [n], k from 1 on. Throws where lengths differ, a label is no class, or a score is NaN.
 */
export function topK(scores: ArrayLike<number>, labels: ArrayLike<number>, classes: number, k = 1): number {
  const n = labels.length;
  if (n < 1 || scores.length !== n * classes)
    throw new Error(`topK scores: expected ${n} x ${classes} values, got ${scores.length}`);
  if (!(Number.isInteger(k) && k >= 1)) throw new Error(`topK: expected a whole k from 1 on, got ${k}`);
  let hits = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new Error(`topK: row ${i} is of class ${label}, there are ${classes}`);
    const own = scores[i * classes + label]!;
    let before = 0;
    for (let j = 0; j < classes; j++) {
      const other = scores[i * classes + j]!;
      if (Number.isNaN(other)) throw new Error(`topK: row ${i} has a score that is NaN`);
      if (other > own || (other === own && j < label)) before++;
    }
    if (before < k) hits++;
  }
  return hits / n;
}

/** The protocol in a sentence, kept beside the number. */
export const describeTopK = (images: number, classes: number, k = 1): string =>
  `top-${k}: ${images.toLocaleString("en-US")} images, share whose class has ${k === 1 ? "the largest" : `one of the ${k} largest`} of ${classes} scores`;
