import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/** Mean squared differences inside and outside of masks, over all pixels of all images. a, b [n,h,w,c], mask [n,h,w,1], 1 inside and 0 outside */
export function maskedErrors(a: tf.Tensor4D, b: tf.Tensor4D, mask: tf.Tensor4D): { inside: number; outside: number } {
  const [n, h, w] = a.shape;
  assertShape("maskedErrors b", b, a.shape);
  assertShape("maskedErrors mask", mask, [n, h, w, 1]);
  return tf.tidy(() => {
    const squares = tf.mean(tf.square(a.sub(b)), 3, true);
    const over = (of: tf.Tensor) => tf.sum(squares.mul(of)).div(tf.sum(of)).dataSync()[0]!;
    return { inside: over(mask), outside: over(tf.sub(1, mask)) };
  });
}
