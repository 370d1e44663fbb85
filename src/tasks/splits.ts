import { fashionMnist } from "../data/fashion";
import { part, type ImageSet } from "../data/images";
import type { GhFeatConfig } from "../experiments/ghfeat";

/** The first images of a set, as many as a measurement takes. */
export const firstOf = (set: ImageSet, count: number) => part(set, `${set.name}, the first ${count}`, 0, count);

/** The images of a configuration: what is trained on, what choices are made on, what is reported. */
export function splitsOf(config: GhFeatConfig): { train: ImageSet; validation: ImageSet; test: ImageSet } {
  const all = fashionMnist("train");
  const first = all.count - config.validationImages;
  return {
    train: part(all, `${all.name}, images 1 to ${first}`, 0, first),
    validation: part(all, `${all.name}, images ${first + 1} to ${all.count}`, first, config.validationImages),
    test: fashionMnist("test"),
  };
}
