import { tf } from "../backend/tf";

/** What ||a - b||_2 of GH-Feat eq. 3 means: `norm` as printed, the Euclidean norm of every image's difference, averaged over the batch; `meanSquare` as in the released code, the mean of squares over every element. */
export type Distance = "norm" | "meanSquare";

/** a, b [n, ...] -> scalar */
export function distance(a: tf.Tensor, b: tf.Tensor, kind: Distance): tf.Scalar {
  const squares = tf.square(a.sub(b));
  if (kind === "meanSquare") return tf.mean(squares);
  const perImage = tf.sum(squares.reshape([squares.shape[0], -1]), 1);
  return tf.mean(tf.sqrt(perImage.add(1e-12))); // the root's gradient at 0 is infinite
}
