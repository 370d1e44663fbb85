import { tf } from "../backend/tf";
import { pieces } from "../data/batches";
import type { GhFeatConfig } from "../experiments/ghfeat";
import { synthesis, type StyleCode } from "../models/generator";
import type { Classifier } from "../models/classifier";
import type { Judge } from "../models/judge";
import type { ReadyPair } from "./encoder-pair";
import type { GhFeat } from "./ghfeat-shipped";
import { factorsOf, type Factor } from "./toy-classes";
import type { TrainingRecord } from "./training-record";

/** The row of encoders that edit: with the regularizer (TPAMI 4.2.2), so that codes of images lie where those of samples do. */
export const editingRow = "y-sam-reg" satisfies keyof GhFeatConfig["encoders"];

/** What edits images of a drawn set: style codes are read by the encoder, changed, and drawn by the generator; the judge tells what the result shows. */
export interface Editor extends ReadyPair {
  readonly classifier: Classifier; // F, which finds directions, so that the judge has no part in them
  readonly judge: Judge;
  readonly factors: readonly Factor[];
}

type Networks = Pick<GhFeat, "config" | "classifier" | "judge" | "encoders">;

/** The networks of a drawn set as an editor. */
export function editorOf({ config, classifier, judge, encoders }: Networks): Editor {
  const { set } = config.images;
  if (set === "fashion") throw new Error("editorOf: the judge of fashion knows classes of clothes and no factors");
  const pair = encoders[editingRow];
  if (!pair) throw new Error(`editorOf: there is no encoder "${editingRow}" of ${set}`);
  return { ...pair, classifier, judge, setting: config.encoders[editingRow], factors: factorsOf[set] };
}

/** How the networks were trained that editors use, each with the name of its set. */
export function trainingOf(networks: Readonly<Record<string, GhFeat>>): TrainingRecord[] {
  return Object.entries(networks).flatMap(([set, { training, runs }]) => {
    const ofEncoder = runs.find(({ row, seed }) => row === editingRow && seed === 1)!.training;
    return [...training, ofEncoder].map((one) => ({ ...one, name: `${set}: ${one.name}` }));
  });
}

/** The image of style codes, with the stored noise: [n,r,r,3], about [-1,1] */
export const drawn = ({ generator }: Editor, codes: readonly StyleCode[]): tf.Tensor4D =>
  synthesis(generator, codes).image;

/**
 * What `f` makes of the rows of all `inputs`, in pieces, which bounds the memory: inputs [n, ...] each -> [n, ...]. What `f` makes besides is
 * disposed of.
 */
export function inBatches<T extends tf.Tensor>(inputs: readonly tf.Tensor[], f: (...parts: tf.Tensor[]) => T): T {
  const n = inputs[0]!.shape[0]!;
  return tf.tidy(() => {
    const parts = Array.from(pieces(n), ([first, count]) =>
      tf.tidy(() =>
        f(...inputs.map((x) => x.slice([first, ...x.shape.slice(1).map(() => 0)], [count, ...x.shape.slice(1)]))),
      ),
    );
    return parts.length === 1 ? parts[0]! : (tf.concat(parts, 0) as T);
  });
}
