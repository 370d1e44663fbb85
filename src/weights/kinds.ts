import type { Random } from "../backend/random";
import { tf } from "../backend/tf";
import { initDiscriminator } from "../models/discriminator";
import { initEncoder, type EncoderSetting } from "../models/encoder";
import { initGenerator } from "../models/generator";
import { initInDomainEncoder, initInDomainGenerator } from "../models/in-domain";
import { initVgg16 } from "../models/vgg16";
import { disposeTree, entries } from "../nn/tree";
import { shown, type Fail } from "./bytes";
import type { Tensors } from "./dnnlib";
import { imagenetNames, imagenetNetwork, initImagenet, strangers, type ImagenetName } from "./imagenet-networks";
import { exportPrefix, networksOf, type Model, type NetworkName } from "./model";
import { encoderNames, encoderStructure } from "./names/ghfeat";
import type { Names } from "./names/names";
import {
  inDomainEncoderNames,
  inDomainEncoderSizes,
  inDomainGeneratorNames,
  inDomainGeneratorSizes,
} from "./names/in-domain";
import { ownModel } from "./names/own";
import { genforceNames, tensorflowNames, type StyleGanNames } from "./names/stylegan";
import { kerasVgg16Names } from "./names/vgg16-keras";
import { onlyNetwork } from "./torch-networks";
import type { WeightsFile } from "./weights-file";

/** One network in a file: its tensors there, and where each of ours is among them. */
export interface Found {
  readonly tensors: Tensors;
  readonly names: Names;
}

export type FoundNetworks = Readonly<Partial<Record<NetworkName, Found>>>;

/** A network of a model at random weights, to be filled. */
export function initNetwork(model: Model, network: NetworkName, random: Random): unknown {
  if (model.kind === "VGG16") return initVgg16(random);
  if (model.kind === "in-domain generator") return initInDomainGenerator(model.config, random);
  if (model.kind === "in-domain encoder") return initInDomainEncoder(model.sizes, random);
  if (model.kind !== "GH-Feat" && model.kind !== "StyleGAN") return initImagenet(model.kind, random);
  const config = model.kind === "GH-Feat" ? model.setting.model : model.config;
  if (model.kind === "GH-Feat" && network === "encoder") return initEncoder(model.setting, [], random);
  return network === "generator" ? initGenerator(config, random) : initDiscriminator(config, random);
}

/** The shapes of a network's tensors by flat name, without the memory that they take: every drawn tensor is one number that says it had the shape asked for. */
export function shapesOf(model: Model, network: NetworkName): Map<string, readonly number[]> {
  const claimed = (shape: readonly number[]): tf.Tensor =>
    Object.assign(tf.scalar(0) as tf.Tensor, { shape: [...shape] });
  const tree = initNetwork(model, network, { normal: claimed } as unknown as Random);
  const shapes = new Map(entries(tree).map(([name, leaf]) => [name, leaf.shape]));
  disposeTree(tree);
  return shapes;
}

/** Finds the networks known here in a file. Ends the reading, telling what the file holds, where there is none. */
export function recognise(
  { container, networks, kind: said }: WeightsFile,
  fail: Fail,
): { model: Model; found: FoundNetworks } {
  const of = (name: string) => networks.get(name);
  switch (container) {
    case "dnnlib pickle":
      return styleGan(tensorflowNames, of("E"), of("Gs") ?? of("network"), of("D"), fail);
    case "Keras HDF5": {
      const tensors = of(onlyNetwork)!;
      const names = kerasVgg16Names(tensors);
      return { model: { kind: "VGG16" }, found: { vgg16: { tensors, names } } };
    }
    case "safetensors":
      return own(of(onlyNetwork)!, said, fail);
    case "torch zip":
    case "torch legacy": {
      const generator = of("generator_smooth") ?? of("generator") ?? of(onlyNetwork);
      const inDomain = recogniseInDomain(of(onlyNetwork));
      if (inDomain) return inDomain;
      if (of("G_running_state_dict")) fail("an automodulator; its networks are not imported yet, only read");
      const kind = imagenetNetwork(of(onlyNetwork) ?? new Map<string, never>());
      if (kind) return imagenet(kind, of(onlyNetwork)!, fail);
      return styleGan(genforceNames, undefined, generator, of("discriminator"), fail);
    }
  }
}

/** A generator or an encoder of idinvert, each a file of its own. */
function recogniseInDomain(tensors: Tensors | undefined): { model: Model; found: FoundNetworks } | undefined {
  if (!tensors) return undefined;
  const config = inDomainGeneratorSizes(tensors);
  if (config) {
    const names = inDomainGeneratorNames(config);
    return { model: { kind: "in-domain generator", config }, found: { network: { tensors, names } } };
  }
  const sizes = inDomainEncoderSizes(tensors);
  if (!sizes) return undefined;
  const names = inDomainEncoderNames(sizes);
  return { model: { kind: "in-domain encoder", sizes }, found: { network: { tensors, names } } };
}

function imagenet(kind: ImagenetName, tensors: Tensors, fail: Fail): { model: Model; found: FoundNetworks } {
  const others = strangers(kind, tensors);
  if (others.length > 0)
    fail(
      `like ${kind}, but with ${others.length} tensors that it does not have (${shown(others[0]!)}): another network of its family`,
    );
  return { model: { kind }, found: { network: { tensors, names: imagenetNames(kind) } } };
}

function styleGan(
  names: StyleGanNames,
  encoder: Tensors | undefined,
  generator: Tensors | undefined,
  critic: Tensors | undefined,
  fail: Fail,
): { model: Model; found: FoundNetworks } {
  const config = generator && names.sizes(generator);
  if (!generator || !config)
    return fail(
      `no generator of StyleGAN v1 is in it; it holds ${[...(generator?.keys() ?? [])].slice(0, 3).map(shown).join(", ") || "other networks"}`,
    );
  const found: FoundNetworks = {
    generator: { tensors: generator, names: names.generator(config) },
    ...(critic && { discriminator: { tensors: critic, names: names.discriminator(config) } }),
  };
  if (!encoder) return { model: { kind: "StyleGAN", config, critic: critic !== undefined }, found };
  const structure = encoderStructure(encoder);
  if (!structure)
    return fail(
      "its encoder is not one of bottlenecks with pyramid and SAM (networks_ghfeat.py, depth 50 or 101); encoders of basic blocks normalise after the activation and are not built here",
    );
  const setting: EncoderSetting = { model: config, encoder: structure };
  return {
    model: { kind: "GH-Feat", setting, critic: critic !== undefined },
    found: { encoder: { tensors: encoder, names: encoderNames(setting) }, ...found },
  };
}

/** A file that was exported here. */
function own(tensors: Tensors, said: string | undefined, fail: Fail): { model: Model; found: FoundNetworks } {
  const model = ownModel(tensors, said);
  if (!model && said !== undefined) fail(`its metadata say that it is ${shown(said)}, its tensors are not called so`);
  if (!model)
    return fail(
      "its tensors are not called as those of an export of this project; npm run weights -- export makes one",
    );
  const found = networksOf(model).map((network): [NetworkName, Found] => {
    const prefix = exportPrefix(model, network);
    const names = Object.fromEntries(
      [...shapesOf(model, network).keys()].map((name) => [name, { name: prefix + name }]),
    );
    return [network, { tensors: new Map([...tensors].filter(([name]) => name.startsWith(prefix))), names }];
  });
  return { model, found: Object.fromEntries(found) };
}
