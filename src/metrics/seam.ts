import { tf } from "../backend/tf";
import { assertShape } from "../nn/shape";

/**
 * How sharp a seam is: the mean absolute difference of neighbouring pixels across the masks' border, over that of neighbours inside. 1 where the border looks
 * like the inside; over all images together. x [n,h,w,c], mask [n,h,w,1], 1 inside and 0 outside
 */
export function seamContrast(x: tf.Tensor4D, mask: tf.Tensor4D): number {
  const [n, h, w] = x.shape;
  assertShape("seamContrast mask", mask, [n, h, w, 1]);
  return tf.tidy(() => {
    const sums = [1, 2].map((axis) => {
      const [first, second] = neighbours(x, axis);
      const [here, there] = neighbours(mask, axis);
      const difference = tf.mean(tf.abs(first.sub(second)), 3, true);
      const [across, inside] = [tf.abs(here.sub(there)), here.mul(there)];
      return [difference.mul(across), across, difference.mul(inside), inside].map(
        (part) => tf.sum(part).dataSync()[0]!,
      );
    });
    const [ofBorder, border, ofInside, pairs] = [0, 1, 2, 3].map((i) => sums[0]![i]! + sums[1]![i]!) as [number, number, number, number]; // prettier-ignore
    return ofBorder / border / (ofInside / pairs);
  });
}

/** All but the last and all but the first along an axis. */
function neighbours(x: tf.Tensor4D, axis: number): [tf.Tensor4D, tf.Tensor4D] {
  const size = x.shape.map((length, i) => (i === axis ? length - 1 : length)) as [number, number, number, number];
  const start = (at: number) => [1, 2].map((i) => (i === axis ? at : 0));
  return [0, 1].map((at) => x.slice([0, ...start(at), 0] as never, size)) as [tf.Tensor4D, tf.Tensor4D];
}
