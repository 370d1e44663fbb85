import { readFileSync } from "node:fs";
import { join } from "node:path";
import { failing, UnreadableWeights } from "../../src/weights/bytes";
import { compare } from "../../src/weights/convert";
import { recognise, shapesOf } from "../../src/weights/kinds";
import { networksOf } from "../../src/weights/model";
import { floatsOf, isFloat } from "../../src/weights/source-array";
import { parseWeights } from "../../src/weights/weights-file";
import { readZip } from "../../src/weights/zip";
import { archive } from "./opcodes";

// Damaged files of weights: `node --import tsx tests/weights/mutate.ts 1000000 [seed]` reads that many and prints what came of them. The tests read a few thousand.

/** What came of reading damaged files. A crash is any error but UnreadableWeights. */
export interface Outcome {
  read: number;
  recognised: number; // of those read, as networks known here
  crashes: string[];
  slowest: number; // milliseconds of processor time: a busy machine may let a process wait
  slowestSeed: number;
  memory: number; // bytes that the process grew by at most, above its size after the first 200
}

const names = [
  "stylegan-2.pkl",
  "stylegan-4.pkl",
  "stylegan-5.pkl",
  "genforce.pth",
  "genforce-legacy.pth",
  "idinvert-encoder.pth",
  "automodulator.pth",
  "kinds.pth",
  "kinds-legacy.pth",
  join("..", "parity", "lpips-alex-heads.safetensors"),
];

/** A stream of whole numbers below a bound (xorshift). */
function numbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A damaged copy: a bit, a byte, a length, a piece cut out, repeated, moved or taken from another file, the end cut off; up to four such faults. */
export function damaged(bytes: Buffer, other: Buffer, seed: number): Buffer {
  const below = numbers(seed);
  let result = Buffer.from(bytes);
  const header = () => (below(2) === 0 ? Math.min(result.length, 4096) : result.length); // what decides most lies at the start
  for (let faults = 1 + below(4); faults > 0 && result.length > 16; faults--) {
    const at = below(header());
    const length = 1 + below(Math.min(64, result.length - at));
    switch (below(8)) {
      case 0:
        result[at] = result[at]! ^ (1 << below(8));
        break;
      case 1:
        result[at] = below(256);
        break;
      case 2: // a length, an index, a count
        if (at + 4 <= result.length) result.writeUInt32LE([0, 0x7fffffff, 0xffffffff, 0x80000000][below(4)]!, at);
        break;
      case 3:
        result = result.subarray(0, at);
        break;
      case 4:
        result = Buffer.concat([result.subarray(0, at), result.subarray(at + length)]);
        break;
      case 5:
        result = Buffer.concat([result.subarray(0, at + length), result.subarray(at)]);
        break;
      case 6:
        result.copy(result, below(result.length), at, at + length);
        break;
      default: {
        const from = below(other.length);
        other.copy(result, at, from, from + length);
      }
    }
  }
  return result;
}

/** An archive of torch with its pickle damaged, whole otherwise: its checksums would else refuse nearly everything before the pickle is read. */
function damagedWithin(bytes: Buffer, other: Buffer, seed: number): Buffer {
  const entries = readZip(bytes, failing("sound"));
  const [[name, pickle], ...rest] = [...entries] as [[string, Uint8Array], ...[string, Uint8Array][]];
  const damage = { name, data: damaged(Buffer.from(pickle), other, seed) };
  return archive([damage, ...rest.map(([name, data]) => ({ name, data }))]);
}

const isArchive = (bytes: Buffer) => bytes[0] === 0x50;

/** Reads `count` damaged files, from `seed` on, as far as comparing and converting every tensor. */
export async function readDamaged(
  count: number,
  seed: number,
  tell: (done: number) => void = () => undefined,
): Promise<Outcome> {
  const files = names.map((name) => readFileSync(join("tests", "weights", name)));
  const outcome: Outcome = { read: 0, recognised: 0, crashes: [], slowest: 0, slowestSeed: 0, memory: 0 };
  let base = 0;
  for (let i = 0; i < count; i++) {
    const which = i % files.length;
    const [sound, other] = [files[which]!, files[(i * 7 + 3) % files.length]!];
    const bytes = (isArchive(sound) && i % 3 > 0 ? damagedWithin : damaged)(sound, other, seed + i);
    const started = process.cpuUsage();
    try {
      const parsed = await parseWeights(bytes, "damaged");
      for (const tensors of parsed.networks.values())
        for (const array of tensors.values()) if (isFloat(array.type)) floatsOf(array);
      outcome.read++;
      const { model, found } = recognise(parsed, failing("damaged"));
      for (const network of networksOf(model)) compare(found[network]!, shapesOf(model, network));
      outcome.recognised++;
    } catch (error) {
      if (!(error instanceof UnreadableWeights))
        outcome.crashes.push(`${names[which]} seed ${seed + i}: ${String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > outcome.slowest) Object.assign(outcome, { slowest: milliseconds, slowestSeed: seed + i });
    if (i === 200) base = process.memoryUsage.rss();
    if (i > 200 && i % 100 === 0) outcome.memory = Math.max(outcome.memory, process.memoryUsage.rss() - base);
    if (i % 10_000 === 9_999) tell(i + 1);
  }
  return outcome;
}

if (require.main === module) {
  const [count = "1000000", seed = "1"] = process.argv.slice(2);
  const tell = (done: number) => console.log(`${done} of ${count}`);
  void readDamaged(Number(count), Number(seed), tell).then(({ crashes, ...outcome }) => {
    console.log(outcome, `${crashes.length} crashes`);
    for (const crash of crashes.slice(0, 20)) console.log(crash);
    process.exitCode = crashes.length > 0 ? 1 : 0;
  });
}
