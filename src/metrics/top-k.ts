/**
 * Top-k accuracy: the share of rows whose class is among the k largest scores, in [0,1]. Of equal scores the class with the lower number comes first, as argMax has it.
 * scores [n,classes] row by row, labels [n]. Throws where lengths differ, a label is no class, or a score is NaN.
 */
export function topK(scores: ArrayLike<number>, labels: ArrayLike<number>, classes: number, k = 1): number {
  const n = labels.length;
  if (n < 1 || scores.length !== n * classes)
    throw new Error(`topK scores: expected ${n} x ${classes} values, got ${scores.length}`);
  let hits = 0;
  for (let i = 0; i < n; i++) {
    const label = labels[i]!;
    const own = scores[i * classes + label];
    if (!(label < classes) || own === undefined)
      throw new Error(`topK: row ${i} is of class ${label}, there are ${classes}`);
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
