import { tf } from "../backend/tf";

/** The `k` nearest rows of `gallery` to every row of `queries` in the l1 distance (GH-Feat 4.4.5), nearest first; `skipSelf` leaves out the row of the same number. queries [q,d], gallery [n,d] -> q lists of k row numbers */
export function nearest(queries: tf.Tensor2D, gallery: tf.Tensor2D, k: number, skipSelf = false): number[][] {
  if (k + Number(skipSelf) > gallery.shape[0])
    throw new Error(`nearest: ${k} neighbours asked for in a gallery of ${gallery.shape[0]}`);
  return Array.from({ length: queries.shape[0] }, (_, query) => {
    const indices = tf.tidy(() => {
      const distances = tf.sum(tf.abs(gallery.sub(queries.slice([query, 0], [1, -1]))), 1);
      return tf.topk(tf.neg(distances), k + Number(skipSelf)).indices.dataSync();
    });
    return [...indices].filter((index) => !skipSelf || index !== query).slice(0, k);
  });
}
