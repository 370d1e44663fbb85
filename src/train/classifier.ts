import { compile } from "../backend/compile";
import { createRandom, type Random } from "../backend/random";
import { tf } from "../backend/tf";
import { pieces } from "../data/batches";
import { batchOf, range, type LabelledImages } from "../data/images";
import { classify, initClassifier, type Classifier } from "../models/classifier";
import { initJudge, judge, judgeName, type Judge } from "../models/judge";
import { keepStatistics, type BatchStatistics } from "../nn/norms";
import { disposeTree, trainable } from "../nn/tree";
import { adamStep, initAdam, type Adam, type AdamConfig } from "./adam";
import { gradients } from "./gradients";
import type { Training } from "./loop";

export interface ClassifierTrainingConfig {
  readonly channels: number;
  readonly classes: number;
  readonly batch: number;
  readonly adam: AdamConfig;
  readonly seed: number;
}

export interface ClassifierTraining extends Training {
  readonly state: { classifier: Classifier; adam: Adam };
}

/** Softmax cross-entropy of a small classifier: the network F of the perceptual loss where VGG16 has no meaning. */
export function classifierTraining(config: ClassifierTrainingConfig): ClassifierTraining {
  const classifier = fromStream(config.seed, "classifier", (random) =>
    initClassifier(config.channels, config.classes, random),
  );
  const logits: Logits = (x, statistics) => classify(classifier, x, statistics).logits;
  const { adam, run, dispose } = crossEntropyStep(config, trainable(classifier), logits);
  return {
    name: "classifier F",
    sources: ["src/train/classifier.ts"],
    config,
    state: { classifier, adam },
    batch: config.batch,
    phases: [{ name: "classifier", turn: () => true, run }],
    dispose,
  };
}

export interface JudgeTrainingConfig extends ClassifierTrainingConfig {
  readonly resolution: number;
}

export interface JudgeTraining extends Training {
  readonly state: { judge: Judge; adam: Adam };
}

/** The same for the network of the Frechet distance. */
export function judgeTraining(config: JudgeTrainingConfig): JudgeTraining {
  const { resolution, channels, classes } = config;
  const weights = fromStream(config.seed, "judge", (random) => initJudge(resolution, channels, classes, random));
  const logits: Logits = (x, statistics) => judge(weights, x, statistics).logits;
  const { adam, run, dispose } = crossEntropyStep(config, trainable(weights), logits);
  return {
    name: `${judgeName} of the Frechet distance`,
    sources: ["src/train/classifier.ts"],
    config,
    state: { judge: weights, adam },
    batch: config.batch,
    phases: [{ name: "judge", turn: () => true, run }],
    dispose,
  };
}

/** What `init` makes of a seed's stream of this name. */
function fromStream<W>(seed: number, name: string, init: (random: Random) => W): W {
  const random = createRandom(seed);
  const stream = random.split(name);
  const weights = init(stream);
  for (const one of [random, stream]) one.dispose();
  return weights;
}

type Logits = (x: tf.Tensor4D, statistics?: BatchStatistics[]) => tf.Tensor2D;

function crossEntropyStep(config: ClassifierTrainingConfig, weights: tf.Variable[], logits: Logits) {
  const adam = initAdam(config.adam, weights);
  const step = compile(
    (x: tf.Tensor4D, labels: tf.Tensor1D) => {
      const found = gradients(weights, () => {
        const statistics: BatchStatistics[] = [];
        const scores = logits(x, statistics);
        keepStatistics(statistics);
        const target = tf.oneHot(labels, config.classes);
        return { loss: tf.neg(tf.mean(tf.sum(tf.mul(target, tf.logSoftmax(scores)), 1))) as tf.Scalar };
      });
      adamStep(config.adam, adam, weights, found.gradients);
      return { crossEntropy: found.terms.loss };
    },
    { name: "classifierStep" },
  );
  return {
    adam,
    // Not the function itself: the loop also tells how many images were seen, a number of which every value would be traced anew.
    run: (x: tf.Tensor4D, labels: tf.Tensor1D) => step(x, labels),
    dispose: () => {
      step.dispose();
      disposeTree(adam);
    },
  };
}

/** Top-1 accuracy of F in [0,1] over a whole set, batch normalisation in inference mode. */
export function accuracy(classifier: Classifier, set: LabelledImages): number {
  return topOne((x) => classify(classifier, x).logits, set);
}

/** Share of a set's images in [0,1] whose largest logit is that of their class. */
export function topOne(logits: (x: tf.Tensor4D) => tf.Tensor2D, set: LabelledImages): number {
  let right = 0;
  for (const [first, n] of pieces(set.count, 250)) {
    const indices = range(first, n);
    const guesses = tf.tidy(() => tf.argMax(logits(batchOf(set, indices)), 1).dataSync());
    indices.forEach((index, i) => (right += Number(guesses[i] === set.labels[index])));
  }
  return right / set.count;
}
