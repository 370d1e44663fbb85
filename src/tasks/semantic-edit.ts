import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import { directionInY, type Direction } from "./directions";
import { changeOf, type Change } from "./change";
import { drawn, inBatches, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { factorNames, probabilitiesOf } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";

/** Semantic manipulation (TPAMI Fig. 11): the images' codes moved by `step` standard deviations along a direction. x [n,r,r,3] -> [n,r,r,3] */
function moved(editor: Editor, x: tf.Tensor4D, { normal, deviation }: Direction, step: number): tf.Tensor4D {
  return tf.tidy(() => {
    const shift = directionInY(editor.generator, normal);
    return inBatches([x], (part) => {
      const codes = codesOf(editor, part as tf.Tensor4D);
      return drawn(
        editor,
        codes.map((code, layer) => code.add<tf.Tensor2D>(shift[layer]!.mul(step * deviation))),
      );
    });
  });
}

/** The images at every step along a direction, for pictures. */
export function moveAlong(
  editor: Editor,
  x: tf.Tensor4D,
  direction: Direction,
  steps: readonly number[],
): { name: string; steps: { step: number; images: HostImages }[] } {
  return {
    name: `${direction.factor} → ${direction.value}`,
    steps: steps.map((step) => ({ step, images: toHost(moved(editor, x, direction, step)) })),
  };
}

export interface StepChange extends Change {
  readonly step: number; // standard deviations
  readonly probability: number; // of the direction's value, a mean over images
}

/** A direction and what the steps along it change. */
export interface DirectionCourse {
  readonly direction: Direction;
  readonly factors: readonly string[];
  readonly steps: readonly StepChange[];
}

/** What each step along a direction changes against the unedited reconstruction. x [n,r,r,3] */
export function courseAlong(
  editor: Editor,
  x: tf.Tensor4D,
  direction: Direction,
  steps: readonly number[],
): DirectionCourse {
  const factors = factorNames(editor);
  const factor = factors.indexOf(direction.factor);
  const changes = measured(() => {
    const before = unedited(editor, x);
    return steps.map((step) => {
      const after = moved(editor, x, direction, step);
      const ofValue = probabilitiesOf(editor, after)[factor]!.slice([0, 1], [-1, 1]);
      return { step, probability: tf.mean(ofValue).dataSync()[0]!, ...changeOf(editor, before, after) };
    });
  });
  return { direction, factors, steps: changes };
}
