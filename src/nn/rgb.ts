import { tf } from "../backend/tf";
import { assertShape } from "./shape";

/** Images for a network that knows colours only: a grey image stands for all three, as is usual in the field. Errors begin with `name`. x [n,h,w,1 or 3] -> [n,h,w,3] */
export function rgb(name: string, x: tf.Tensor4D): tf.Tensor4D {
  const isGrey = x.shape[3] === 1;
  assertShape(name, x, [null, null, null, isGrey ? 1 : 3]);
  return isGrey ? tf.tile(x, [1, 1, 1, 3]) : x;
}
