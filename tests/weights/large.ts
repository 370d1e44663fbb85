import { encodeSafetensors, type StoredTensor } from "../../src/files/safetensors";
import type { StyleGanConfig } from "../../src/models/stylegan-config";
import { shapesOf } from "../../src/weights/kinds";
import { exportPrefix, type Model } from "../../src/weights/model";
import type { Names } from "../../src/weights/names/names";
import { genforceNames, tensorflowNames } from "../../src/weights/names/stylegan";
import { countOf, rowMajor } from "../../src/weights/source-array";
import { bytesOf, legacyHead, named, text, torchArchive, torchTensor, tuple, unsigned } from "./opcodes";

// Generators of StyleGAN as large as wanted, in every container but HDF5, written without another's libraries. Their numbers mean nothing.

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

const generatorOf = (config: StyleGanConfig): Model => ({ kind: "StyleGAN", config, critic: false });

/** The tensors of a generator as another's file has them. */
function tensorsOf(config: StyleGanConfig, names: Names): Tensor[] {
  return [...shapesOf(generatorOf(config), "generator")].map(([ours, shape]) => {
    const { name, axes = shape.map((_, i) => i) } = names[ours]!;
    const theirs: number[] = [];
    axes.forEach((axis, i) => (theirs[axis] = shape[i]!));
    return { name, shape: theirs };
  });
}

/** Numbers around 1, no two pages of them alike. */
function numbersOf({ shape }: Tensor, seed: number): Float32Array {
  return Float32Array.from({ length: countOf(shape) }, (_, i) => 1 + ((i * 2654435761 + seed) % 1009) / 1009);
}

const asBytes = (numbers: Float32Array) => Buffer.from(numbers.buffer);

/** A pickle of one network of dnnlib, its arrays as bytes (protocol 4) or as text in latin1 (protocol 2, which has no bytes). */
function dnnlib(config: StyleGanConfig, protocol: 2 | 4): Buffer {
  const bytes = (data: Buffer) => {
    if (protocol === 4) return bytesOf("B", unsigned(data.length, 4), data);
    const letters = Buffer.from(data.toString("latin1"));
    return bytesOf(named("_codecs", "encode"), "X", unsigned(letters.length, 4), letters, text("latin1"), "\x86R");
  };
  const dtype = bytesOf(
    ...[
      named("numpy", "dtype"),
      text("f4"),
      "\x89\x88\x87R(K\x03",
      text("<"),
      "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb",
    ],
  );
  const array = (tensor: Tensor, seed: number) =>
    bytesOf(
      ...[named("numpy.core.multiarray", "_reconstruct"), named("numpy", "ndarray"), "K\0\x85", text("b"), "\x87R"],
      ...["(K\x01", tuple(tensor.shape), dtype, "\x89", bytes(asBytes(numbersOf(tensor, seed))), "tb"],
    );
  const variables = tensorsOf(config, tensorflowNames.generator(config)).map((tensor, i) =>
    bytesOf(text(tensor.name), array(tensor, i), "\x86"),
  );
  return bytesOf(
    ...["\x80", unsigned(protocol, 1), named("dnnlib.tflib.network", "Network"), ")\x81}("],
    ...[text("version"), "K\x03", text("name"), text("G"), text("components"), "}", text("variables"), "]("],
    ...[...variables, "eub."],
  );
}

/** A dictionary of PyTorch, each tensor in a storage of its own. */
function torchFile(config: StyleGanConfig, isLegacy: boolean): Buffer {
  const tensors = tensorsOf(config, genforceNames.generator(config));
  const entries = tensors.map(({ name, shape }, i) =>
    bytesOf(text(name), torchTensor(String(i), countOf(shape), shape, rowMajor(shape), isLegacy)),
  );
  const pickle = bytesOf("\x80\x02}", text("generator"), "}(", ...entries, "us.");
  const storages = tensors.map((tensor, i) => asBytes(numbersOf(tensor, i)));
  if (!isLegacy)
    return torchArchive(
      pickle,
      storages.map((data, i) => ({ name: `archive/data/${i}`, data })),
    );
  const keys = bytesOf("\x80\x02](", ...storages.map((_, i) => text(String(i))), "e.");
  const contents = tensors.flatMap(({ shape }, i) => [unsigned(countOf(shape), 8), storages[i]!]);
  return bytesOf(legacyHead, pickle, keys, ...contents);
}

/** As npm run weights -- export writes it, or in half precision. */
function exported(config: StyleGanConfig, dtype: "F32" | "F16"): Uint8Array {
  const model = generatorOf(config);
  const tensors = [...shapesOf(model, "generator")].map(([name, shape], i): [string, StoredTensor] => [
    exportPrefix(model, "generator") + name,
    { dtype, shape, data: numbersOf({ name, shape }, i) },
  ]);
  return encodeSafetensors(Object.fromEntries(tensors), { kind: model.kind });
}

export const largeFiles: Readonly<Record<string, (config: StyleGanConfig) => Uint8Array>> = {
  "pickle-2.pkl": (config) => dnnlib(config, 2),
  "pickle-4.pkl": (config) => dnnlib(config, 4),
  "zip.pth": (config) => torchFile(config, false),
  "legacy.pth": (config) => torchFile(config, true),
  "own.safetensors": (config) => exported(config, "F32"),
  "half.safetensors": (config) => exported(config, "F16"),
};
