/** Intersection over union of each class, null where neither the truth nor the prediction has it anywhere, and its mean over the other classes; in [0,1]. */
export interface SegmentationScore {
  readonly mean: number; // mIoU
  readonly classes: readonly (number | null)[];
}

export interface SegmentationCounts {
  /** Takes the classes of pixels in, as many as one likes at once. Throws where lengths differ or a class is none of those. */
  add(predicted: ArrayLike<number>, truth: ArrayLike<number>): void;
  /** The score over all pixels so far. Throws where there are none. */
  finish(): SegmentationScore;
}

/** Counts pixels of all images together, as Pascal VOC does: true positives over true positives, false positives and false negatives (scikit-learn's jaccard_score). */
export function segmentationCounts(classes: number): SegmentationCounts {
  const [both, ofPrediction, ofTruth] = [0, 1, 2].map(() => new Float64Array(classes)) as [Float64Array, Float64Array, Float64Array]; // prettier-ignore
  const known = (value: number) => Number.isInteger(value) && value >= 0 && value < classes;
  return {
    add(predicted, truth) {
      if (predicted.length !== truth.length)
        throw new Error(`segmentationCounts: ${predicted.length} predicted pixels for ${truth.length}`);
      for (let k = 0; k < truth.length; k++)
        if (!known(predicted[k]!) || !known(truth[k]!))
          throw new Error(`segmentationCounts: classes ${predicted[k]} and ${truth[k]}, there are 0 to ${classes - 1}`);
      for (let k = 0; k < truth.length; k++) {
        const [guess, right] = [predicted[k]!, truth[k]!];
        ofPrediction[guess]!++;
        ofTruth[right]!++;
        if (guess === right) both[right]!++;
      }
    },
    finish() {
      const scores = Array.from(both, (pixels, i) => {
        const union = ofPrediction[i]! + ofTruth[i]! - pixels;
        return union > 0 ? pixels / union : null;
      });
      const present = scores.filter((score): score is number => score !== null);
      if (present.length === 0) throw new Error("segmentationCounts: there are no pixels");
      return { mean: present.reduce((sum, score) => sum + score, 0) / present.length, classes: scores };
    },
  };
}

/** The protocol in a sentence, kept beside the number. */
export const describeSegmentation = (images: number, size: number, classes: number): string =>
  `mIoU: pixels of ${images.toLocaleString("en-US")} images of ${size} x ${size} counted together, mean over those of ${classes} classes that occur`;
