import { readFileSync, statSync, type Stats } from "node:fs";
import { basename } from "node:path";
import { parseSafetensorsHeader } from "../files/safetensors-header";
import { failing, shown, told, type Fail } from "./bytes";
import { dnnlibNetworks, type Tensors } from "./dnnlib";
import { readKerasH5 } from "./keras-h5";
import { readPickle } from "./pickle";
import { isShape, mostAxes, rowMajor, type ElementType, type SourceArray } from "./source-array";
import { tensorCounter } from "./tensor-counter";
import { legacyStart, readTorchLegacy, readTorchZip } from "./torch-file";
import { onlyNetwork, torchNetworks } from "./torch-networks";

/** Containers of weights that are read. */
export type Container = "dnnlib pickle" | "torch zip" | "torch legacy" | "Keras HDF5" | "safetensors";

/** What a file of weights holds, networks by their names in it. */
export interface WeightsFile {
  readonly container: Container;
  readonly networks: ReadonlyMap<string, Tensors>;
  readonly kind?: string; // of the model, as an export says
}

const largest = 2 ** 31 - 1; // bytes that Node reads at once; the largest released file has about 0.9 GB

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** The bytes of a file of weights. Throws UnreadableWeights where it is too large, or a pipe, a device or a folder, which may never end. */
export function readWeightsBytes(file: string): Buffer {
  const stats = statSync(file);
  if (!stats.isFile()) failing(file)(`${kindOf(stats)}, not a file of weights`);
  const { size } = stats;
  if (size > largest) failing(file)(`${size} bytes; files above ${largest} are not read`);
  return readFileSync(file);
}

/**
 * The networks of a file of weights, in whatever container it is: what decides is its content, not its name. Nothing in it is run. Throws UnreadableWeights
 * with file, place and fault.
 */
export async function parseWeights(bytes: Uint8Array, file: string, signal?: AbortSignal): Promise<WeightsFile> {
  const name = basename(file);
  const fail = failing(name);
  const container = containerOf(bytes, fail);
  switch (container) {
    case "torch zip":
      return { container, networks: torchNetworks(readTorchZip(bytes, name), fail) };
    case "torch legacy":
      return { container, networks: torchNetworks(readTorchLegacy(bytes, name), fail) };
    case "Keras HDF5":
      return { container, networks: new Map([[onlyNetwork, await readKerasH5(bytes, name, signal)]]) };
    case "safetensors": {
      const { tensors, kind } = safetensors(bytes, name, fail);
      return { container, networks: new Map([[onlyNetwork, tensors]]), ...(kind !== undefined && { kind }) };
    }
    case "dnnlib pickle": {
      const { value, end } = readPickle(bytes, { file: name });
      if (end !== bytes.length) fail(`${bytes.length - end} bytes follow the pickle`);
      return { container, networks: dnnlibNetworks(value, fail) };
    }
  }
}

/** Which container a file is, by its first bytes. */
export function containerOf(bytes: Uint8Array, fail: Fail): Container {
  const starts = (start: ArrayLike<number>, at = 0) => Array.from(start).every((byte, i) => bytes[at + i] === byte);
  const text = (letters: string) => Buffer.from(letters, "latin1");
  if (starts(text("PK\x03\x04"))) return "torch zip";
  if (starts(text("\x89HDF\r\n\x1a\n"))) return "Keras HDF5";
  if (starts(legacyStart)) return "torch legacy";
  if (starts(text("\0\0\0{"), 5)) return "safetensors"; // after the header's length
  if (starts(text("ustar"), 257))
    return fail("a tar archive, as torch wrote before version 0.1.10; save it anew with torch");
  if (starts(Uint8Array.of(0x1f, 0x8b))) return fail("compressed with gzip; unpack it first");
  if (/^\s*<(!doctype|html)/i.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1")))
    return fail(
      "a web page, not weights: what was downloaded is a page that asks or tells something; open the address in a browser",
    );
  if (bytes.length === 0) return fail("the file is empty");
  return "dnnlib pickle";
}

/** Whether a file begins as a pickle of networks: with its protocol, or, in the protocols 0 and 1, with a class, a list or a dictionary. */
export const beginsAsPickle = (bytes: Uint8Array): boolean =>
  /^(?:\x80[\x02-\x05]|\(*c[\w.]+\n[\w.]+\n|\([dl]p\d|[\]}][q(])/.test(Buffer.from(bytes).toString("latin1"));

const codes = { F32: "f4", F16: "f2", I32: "i4", U8: "u1" } as const satisfies Record<string, ElementType>;

/** The tensors of a safetensors file, which share its memory. */
function safetensors(bytes: Uint8Array, name: string, fail: Fail): { tensors: Tensors; kind: string | undefined } {
  const { entries, metadata, dataStart } = readHeader(bytes, name, fail);
  tensorCounter(fail)(entries.length);
  const arrays = entries.map(({ name: key, dtype, shape, from, to }): [string, SourceArray] => {
    if (!isShape(shape)) fail(`tensor ${shown(key)} has more than ${mostAxes} axes, or one of size 0`);
    const array = { type: codes[dtype], shape, strides: rowMajor(shape), offset: 0 };
    return [key, { ...array, bytes: bytes.subarray(dataStart + from, dataStart + to) }];
  });
  return { tensors: new Map(arrays), kind: metadata["kind"] };
}

const longestHeader = 4_000_000; // bytes, some 200 for each of the most tensors: read, they take ten times as much

function readHeader(bytes: Uint8Array, name: string, fail: Fail) {
  const length = Number(Buffer.from(bytes.buffer, bytes.byteOffset, 8).readBigUInt64LE());
  if (length > longestHeader)
    fail(`a header of ${length} bytes; those of networks known here have at most ${longestHeader}`);
  try {
    return parseSafetensorsHeader(bytes, name);
  } catch (error) {
    return fail(told((error as Error).message.replace(`${name}: `, "")));
  }
}
