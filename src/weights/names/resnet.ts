import { allNames, denseNames, kernelNames, normNames, type Names } from "./names";

const convNorm = (ours: string, conv: string, norm: string): Names => ({
  ...kernelNames(ours, conv),
  ...normNames(`${ours}.norm`, norm),
});

/** Units per stage, convolutions per unit, and the first stage whose first unit has a shortcut of its own. */
function namesOf(units: readonly number[], convolutions: readonly string[], firstShortcut: number): Names {
  const unit = (stage: number, i: number): Names[] => {
    const [ours, theirs] = [`stages.${stage}.${i}`, `layer${stage + 1}.${i}`];
    const layers = convolutions.map((name, k) =>
      convNorm(`${ours}.${name}`, `${theirs}.conv${k + 1}`, `${theirs}.bn${k + 1}`),
    );
    const shortcut = convNorm(`${ours}.shortcut`, `${theirs}.downsample.0`, `${theirs}.downsample.1`);
    return i === 0 && stage >= firstShortcut ? [...layers, shortcut] : layers;
  };
  const stages = units.flatMap((count, stage) => Array.from({ length: count }, (_, i) => unit(stage, i)).flat());
  return allNames([convNorm("stem", "conv1", "bn1"), ...stages, denseNames("scores", "fc")]);
}

/** ResNet-18 of torchvision (models/resnet.py). */
export const resnet18Names: Names = namesOf([2, 2, 2, 2], ["first", "second"], 1);

/** ResNet-50 of torchvision. */
export const resnet50Names: Names = namesOf([3, 4, 6, 3], ["first", "second", "third"], 0);
