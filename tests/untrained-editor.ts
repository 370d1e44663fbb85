import { createRandom } from "../src/backend/random";
import { resnet18 } from "../src/experiments/encoders";
import { initEncoderAt } from "../src/models/autoencoder";
import { initClassifier } from "../src/models/classifier";
import { initGenerator } from "../src/models/generator";
import { initJudge } from "../src/models/judge";
import type { Editor } from "../src/tasks/editor";
import { classCount, factorsOf } from "../src/tasks/toy-classes";
import { withNoise } from "./with-noise";

const model = { resolution: 32, channels: 3, latent: 8, mappingLayers: 2, mapsBase: 64, mapsMax: 8 };

/** An editor of faces with random weights, small and quick. */
export function untrainedEditor(seed: number): Editor {
  const random = createRandom(seed);
  const generator = withNoise(initGenerator(model, random));
  const encoder = { ...resnet18, maps: [8, 8, 8, 8], alignedMaps: 4, variant: "small" } as const;
  const setting = { model, encoder };
  const factors = factorsOf.toyfaces;
  const editor = {
    ...{ generator, setting, factors },
    encoder: initEncoderAt(generator, setting, random),
    classifier: initClassifier(3, classCount(factors), random),
    judge: initJudge(32, 3, classCount(factors), random),
  };
  random.dispose();
  return editor;
}
