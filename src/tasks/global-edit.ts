import { tf } from "../backend/tf";
import { toHost, type HostImages } from "../data/images";
import { layerOf, layersOf, levelAt, levelOf, type Layer, type Level } from "../models/levels";
import { layerResolutions } from "../models/stylegan-config";
import { changeOf, type Change } from "./change";
import { drawn, inBatches, type Editor } from "./editor";
import { codesOf } from "./encoder-pair";
import { measured } from "./measured";
import { nativeCodes } from "./stylegan";

/** Global editing (TPAMI Fig. 7): images [n,r,r,3] whose code at one layer is that of a sample, another one for every image of a seed. -> [n,r,r,3] */
function withSample(editor: Editor, x: tf.Tensor4D, layer: Layer, seed: number): tf.Tensor4D {
  return tf.tidy(() => {
    const fresh = nativeCodes(editor.generator, x.shape[0], seed)[layer]!;
    return inBatches([x, fresh], (part, code) => {
      const codes = codesOf(editor, part as tf.Tensor4D);
      codes[layer] = code as tf.Tensor2D;
      return drawn(editor, codes);
    });
  });
}

/** G(E(x)), what edits are compared with. x [n,r,r,3] -> [n,r,r,3] */
export const unedited = (editor: Editor, x: tf.Tensor4D): tf.Tensor4D =>
  inBatches([x], (part) => drawn(editor, codesOf(editor, part as tf.Tensor4D)));

/** The images with each of the levels sampled `samples` times. */
export function sampleLevels(
  editor: Editor,
  x: tf.Tensor4D,
  levels: readonly number[],
  samples: number,
  seed: number,
): { level: Level; sample: number; images: HostImages }[] {
  const count = editor.generator.layers.length;
  return levels.flatMap((number) => {
    const level = levelAt(number, count);
    return Array.from({ length: samples }, (_, i) => ({
      ...{ level, sample: i + 1 },
      images: toHost(withSample(editor, x, layerOf(level, count), seed + i)),
    }));
  });
}

export interface LevelChange extends Change {
  readonly level: Level;
  readonly resolution: number; // of the layer's maps, in pixels
}

/** What a sampled code at each level changes against the unedited reconstruction, the coarsest level first. x [n,r,r,3] */
export function levelChanges(editor: Editor, x: tf.Tensor4D, seed: number): LevelChange[] {
  const count = editor.generator.layers.length;
  const resolutions = layerResolutions(editor.setting.model);
  return measured(() => {
    const before = unedited(editor, x);
    return layersOf(count).map((layer) => ({
      ...{ level: levelOf(layer, count), resolution: resolutions[layer]! },
      ...changeOf(editor, before, withSample(editor, x, layer, seed)),
    }));
  });
}
