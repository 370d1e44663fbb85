import { readFileSync } from "node:fs";
import { createRandom } from "../backend/random";
import type { Discriminator } from "../models/discriminator";
import type { Encoder } from "../models/encoder";
import type { Generator } from "../models/generator";
import type { Vgg16 } from "../models/vgg16";
import { decodeTree } from "../nn/serialise";
import { sha256 } from "../files/hash";
import { networkFile, type Imported } from "./imported";
import { initNetwork } from "./kinds";
import type { NetworkName } from "./model";

interface Trees {
  encoder: Encoder;
  generator: Generator;
  discriminator: Discriminator;
  vgg16: Vgg16;
  network: unknown; // of ImageNet, see imagenet-networks.ts
}

/** A network of imported weights, its file's hash checked. Throws, naming file and remedy, where it is missing or another. */
export function loadNetwork<N extends NetworkName>(imported: Imported, network: N): Trees[N] {
  const entry = imported.networks[network];
  if (!entry)
    throw new Error(`weights ${imported.name}: hold no ${network}, but ${Object.keys(imported.networks).join(", ")}`);
  const file = networkFile(entry.sha256);
  const bytes = readNetwork(imported, file);
  if (sha256(bytes) !== entry.sha256)
    throw new Error(`${file}: damaged, its SHA-256 is another; import ${imported.source.file} again`);
  const random = createRandom(0);
  const tree = initNetwork(imported.model, network, random) as Trees[N];
  random.dispose();
  decodeTree(tree, bytes, file);
  return tree;
}

function readNetwork({ name, source }: Imported, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`weights ${name}: ${(error as Error).message}; import ${source.file} again`, { cause: error });
  }
}
