import { batchOf, range } from "../data/images";
import type { DrawnTest } from "./drawn-tests";
import type { Editor } from "./editor";
import { sharesEqual, valuesOf } from "./factors";
import { unedited } from "./global-edit";
import { measured } from "./measured";
import { valuesOfClasses } from "./toy-classes";

/** How far the judge's word on a factor can be trusted: shares in [0,1]. */
export interface JudgeScore {
  readonly factor: string;
  readonly values: readonly string[];
  readonly images: number; // in which it sees what the label says
  readonly reconstructions: number; // the same of their reconstructions
  readonly commonest: number; // that have the factor's commonest value: what saying it always would reach
}

/** The judge on the first `count` images, against their labels. */
export function judgeScores(editor: Editor, { images, classes }: DrawnTest<never>, count: number): JudgeScore[] {
  const labels = valuesOfClasses(classes.subarray(0, count), editor.factors);
  const [ofImages, ofReconstructions] = measured(() => {
    const x = batchOf(images, range(0, count));
    return [x, unedited(editor, x)].map((seen) => sharesEqual(labels, valuesOf(editor, seen)));
  }) as [number[], number[]];
  return editor.factors.map(({ name, values }, factor) => {
    const counts = values.map((_, value) => labels[factor]!.filter((one) => one === value).length);
    return {
      ...{ factor: name, values, images: ofImages[factor]!, reconstructions: ofReconstructions[factor]! },
      commonest: Math.max(...counts) / count,
    };
  });
}
