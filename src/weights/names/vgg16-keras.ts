import type { Tensors } from "../dnnlib";
import type { Names, Place } from "./names";

const layers = [2, 2, 3, 3, 3]; // convolutions of each block

/**
 * VGG16 of Keras without its top (keras/applications/vgg16.py). Two spellings exist: "block1_conv1/block1_conv1_W_1:0" in the file that the applications
 * download, "block1_conv1/block1_conv1/kernel:0" in what later versions save. Which is there decides.
 */
export function kerasVgg16Names(tensors: Tensors): Names {
  const isOld = tensors.has("block1_conv1/block1_conv1_W_1:0");
  return Object.fromEntries(
    layers.flatMap((count, block) =>
      Array.from({ length: count }, (_, i): [string, Place][] => {
        const layer = `block${block + 1}_conv${i + 1}`;
        const [weight, bias] = isOld ? [`${layer}_W_1:0`, `${layer}_b_1:0`] : [`${layer}/kernel:0`, `${layer}/bias:0`];
        return [
          [`conv${block + 1}_${i + 1}.weight`, { name: `${layer}/${weight}` }],
          [`conv${block + 1}_${i + 1}.bias`, { name: `${layer}/${bias}` }],
        ];
      }).flat(),
    ),
  );
}
