import { createRandom } from "../backend/random";
import { tf } from "../backend/tf";
import { discriminate, type Discriminator } from "../models/discriminator";
import { encode, type Encoder } from "../models/encoder";
import { mapping, styleCodes, synthesis, type Generator } from "../models/generator";
import { inDomainCodes, inDomainImage, inDomainMapping, type InDomainEncoder } from "../models/in-domain";
import type { StyleGanConfig } from "../models/stylegan-config";
import { vgg16Feature, type Vgg16 } from "../models/vgg16";
import { disposeTree, entries } from "../nn/tree";
import { runImagenet, type ImagenetName } from "./imagenet-networks";
import type { Imported } from "./imported";
import { networksOf, type NetworkName } from "./model";
import { loadNetwork } from "./load";

/** What a check found of one network. */
export interface NetworkCheck {
  readonly network: NetworkName;
  readonly tensors: number;
  readonly numbers: number;
  readonly notFinite: readonly string[]; // tensors with a NaN or an infinite number
  readonly output: { readonly smallest: number; readonly largest: number }; // of one pass on random input
}

/** Reads every network (which checks hashes, names and shapes), looks at every number, and runs each once on one random input. */
export function* checkWeights(imported: Imported): IterableIterator<NetworkCheck> {
  for (const network of networksOf(imported.model)) {
    const tree = loadNetwork(imported, network);
    const leaves = entries(tree);
    const notFinite = leaves.filter(([, leaf]) => !isFinite(leaf)).map(([name]) => name);
    const [smallest, largest] = tf.tidy(() => {
      const outputs = run(imported, network, tree).flatMap((output) => [tf.min(output), tf.max(output)]);
      const values = tf.stack(outputs.map((value) => value.asScalar()));
      return [tf.min(values).dataSync()[0]!, tf.max(values).dataSync()[0]!];
    });
    disposeTree(tree);
    const numbers = leaves.reduce((sum, [, leaf]) => sum + leaf.size, 0);
    yield { network, tensors: leaves.length, numbers, notFinite, output: { smallest, largest } };
  }
}

/** A number less itself is 0 unless it is not finite. */
const isFinite = (leaf: tf.Tensor): boolean => tf.tidy(() => tf.sum(leaf.sub(leaf)).dataSync()[0] === 0);

/** One pass on random input. */
function run(
  { model }: Imported,
  network: NetworkName,
  tree: ReturnType<typeof loadNetwork<NetworkName>>,
): tf.Tensor[] {
  const random = createRandom(1);
  const config = "config" in model ? model.config : model.kind === "GH-Feat" ? model.setting.model : undefined;
  const imagenet = { resolution: 224, channels: 3 };
  const { resolution, channels } = config ?? (model.kind === "in-domain encoder" ? model.sizes : imagenet);
  const x = random.uniform([1, resolution, resolution, channels], -1, 1) as tf.Tensor4D;
  const z = ({ latent }: StyleGanConfig) => random.normal([1, latent]) as tf.Tensor2D;
  switch (network) {
    case "encoder":
      return model.kind === "GH-Feat" ? encode(tree as Encoder, model.setting, x).codes : [];
    case "generator": {
      const generator = tree as Generator;
      const w = mapping(generator, z(config!));
      return [synthesis(generator, styleCodes(generator, w)).image];
    }
    case "discriminator":
      return [discriminate(tree as Discriminator, x)];
    case "vgg16":
      return [vgg16Feature(tree as Vgg16, x)];
    case "network":
      if (model.kind === "in-domain generator") {
        const generator = tree as Generator;
        return [inDomainImage(generator, inDomainMapping(generator, z(model.config)))];
      }
      if (model.kind === "in-domain encoder") return inDomainCodes(tree as InDomainEncoder, model.sizes, x);
      return runImagenet(model.kind as ImagenetName, tree, x);
  }
}
