import { tf } from "../backend/tf";
import { synthesis, type Generator } from "../models/generator";

/**
 * Style mixing (GH-Feat Fig. 6): every pair of a content image i and a style image j, drawn from the content's codes with the layers in `fromStyle` taken
 * from the style. codes [n,2c] per layer -> images [contents * styles, r, r, c], row by row
 */
export function mixGrid(
  generator: Generator,
  content: readonly tf.Tensor2D[],
  style: readonly tf.Tensor2D[],
  fromStyle: readonly number[],
): tf.Tensor4D {
  return tf.tidy(() => {
    const [rows, columns] = [content[0]!.shape[0], style[0]!.shape[0]];
    const ofRow = tf.range(0, rows * columns, 1, "int32").div<tf.Tensor1D>(tf.scalar(columns, "int32"));
    const ofColumn = tf.range(0, rows * columns, 1, "int32").mod<tf.Tensor1D>(tf.scalar(columns, "int32"));
    const codes = content.map((code, layer) =>
      fromStyle.includes(layer) ? tf.gather(style[layer]!, ofColumn) : tf.gather(code, ofRow),
    );
    return synthesis(generator, codes).image;
  });
}
