import { compile } from "../backend/compile";
import { tf } from "../backend/tf";
import { disposeTree } from "../nn/tree";
import { adamStep, initAdam, type AdamConfig } from "../train/adam";
import { gradients } from "../train/gradients";

/** Codes that are moved until what they draw is as it should be. */
export interface Descent<Given extends tf.Tensor[]> {
  /** One step of Adam. -> the loss before it */
  readonly step: (...given: Given) => tf.Scalar;
  /** What the codes draw now. */
  readonly image: () => tf.Tensor4D;
  /** Lets go of codes, optimiser and compiled step. */
  readonly dispose: () => void;
}

/** Adam on `codes`, which are disposed of with it, down the loss of the image that `draw` makes of them. */
export function descent<Given extends tf.Tensor[]>(
  name: string,
  codes: tf.Variable[],
  config: AdamConfig,
  draw: () => tf.Tensor4D,
  lossOf: (image: tf.Tensor4D, ...given: Given) => tf.Scalar,
): Descent<Given> {
  const adam = initAdam(config, codes);
  const step = compile(
    (...given: Given) => {
      const update = gradients(codes, () => ({ loss: lossOf(draw(), ...given) }));
      adamStep(config, adam, codes, update.gradients);
      return update.terms.loss;
    },
    { name },
  );
  return {
    step,
    image: () => tf.tidy(draw),
    dispose: () => {
      step.dispose();
      disposeTree(codes);
      disposeTree(adam);
    },
  };
}
