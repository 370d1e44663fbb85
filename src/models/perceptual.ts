import { createRandom } from "../backend/random";
import type { tf } from "../backend/tf";
import { perceptualFeature, type Classifier } from "./classifier";
import { initVgg16, readVgg16, vgg16Feature } from "./vgg16";

/** F of GH-Feat's perceptual loss, a network that no training changes. */
export interface Perceptual {
  /** x [n,r,r,c] in [-1,1] -> maps [n,h,w,d] */
  readonly feature: (x: tf.Tensor4D) => tf.Tensor4D;
  readonly weights: unknown; // a tree
}

/** A classifier of the images that are learnt from, by its last maps. */
export const byClassifier = (weights: Classifier): Perceptual => ({
  feature: (x) => perceptualFeature(weights, x),
  weights,
});

/** The papers' own: VGG16 by its conv4_3, with the weights of a safetensors file (see readVgg16). Takes any resolution, one channel or three. */
export function byVgg16(file: string): Perceptual {
  const random = createRandom(0);
  const weights = initVgg16(random);
  random.dispose();
  readVgg16(weights, file);
  return { feature: (x) => vgg16Feature(weights, x), weights };
}
