import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCheckpoint, pruneCheckpoints, saveCheckpoint } from "../../../train/checkpoint";
import { plain } from "../../../train/identity";
import { judge, uniform, type Row } from "../row";
import { placeAt } from "../saver";
import { toyTraining } from "../toy";
import { digest, narrowGan } from "../trainee";

const newest = "checkpoint-0000000002";

/** Damages the bytes of a file; the same bytes mean that there was nothing to damage. */
type Damage = (bytes: Buffer, random: () => number) => Buffer;

const truncate: Damage = (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length));
const flip: Damage = (bytes, random) => {
  bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(8 * random());
  return bytes;
};
const zeroPage: Damage = (bytes, random) => {
  const from = Math.floor(random() * bytes.length);
  return bytes.fill(0, from, Math.min(from + 4096, bytes.length));
};
const inHeader =
  (change: (entries: [string, Entry][], random: () => number) => void): Damage =>
  (bytes, random) => {
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, Entry>;
    change(Object.entries(header), random);
    const text = Buffer.from(JSON.stringify(header).padEnd(length));
    return text.length === length ? Buffer.concat([bytes.subarray(0, 8), text, bytes.subarray(8 + length)]) : bytes;
  };
interface Entry {
  shape: number[];
  data_offsets: [number, number];
}
const swapOffsets = inHeader((entries, random) => {
  const [, first] = entries[Math.floor(random() * entries.length)]!;
  const others = entries.filter(([, one]) => one !== first && one.shape.join() === first.shape.join());
  const other = others[Math.floor(random() * others.length)]?.[1];
  if (other) [first.data_offsets, other.data_offsets] = [other.data_offsets, first.data_offsets];
});
const wrongShape = inHeader((entries, random) => {
  const [, entry] = entries[Math.floor(random() * entries.length)]!;
  entry.shape = random() < 0.5 ? [...entry.shape].reverse() : entry.shape.map((size, i) => (i === 0 ? size + 1 : size));
});

/** R2: damaged checkpoints. */
export const damage: Row = {
  id: "R2",
  title:
    "damaged checkpoints: cut off, one bit flipped, a page of zeros, offsets swapped, another shape, another training's file; tensors and record",
  bar: "0 loaded; the file named, and the tensor or the header; the generation before it loaded bit-equal",
  unit: "damaged checkpoints",
  counts: { full: 1000, short: 60 },
  async prepare({ work }) {
    const original = join(work, "original");
    rmSync(original, { recursive: true, force: true });
    const { state, config } = narrowGan();
    const identity = { config: plain(config) };
    await saveCheckpoint(original, state, { ...identity, ...placeAt(1) });
    const wanted = digest(state);
    state.generator.wAverage.assign(state.generator.wAverage.add(1));
    await saveCheckpoint(original, state, { ...identity, ...placeAt(2) });
    const foreign = join(work, "foreign");
    await saveCheckpoint(foreign, toyTraining().state, { ...identity, ...placeAt(2) });
    pruneCheckpoints(original, 2, undefined);
    const other =
      (ending: string): Damage =>
      () =>
        readFileSync(join(foreign, newest + ending));
    const kinds: readonly [string, string, Damage][] = [
      ["tensors cut off", ".safetensors", truncate],
      ["tensors, one bit flipped", ".safetensors", flip],
      ["tensors, a page of zeros", ".safetensors", zeroPage],
      ["offsets swapped", ".safetensors", swapOffsets],
      ["another shape", ".safetensors", wrongShape],
      ["another training's tensors", ".safetensors", other(".safetensors")],
      ["record cut off", ".json", truncate],
      ["record, one bit flipped", ".json", flip],
      ["record, zeros", ".json", zeroPage],
      ["another training's record", ".json", other(".json")],
    ];
    return (index) => {
      const random = uniform(index + 1);
      const [kind, ending, apply] = kinds[index % kinds.length]!;
      const folder = join(work, "damaged");
      rmSync(folder, { recursive: true, force: true });
      cpSync(original, folder, { recursive: true });
      const file = join(folder, newest + ending);
      const before = readFileSync(file);
      let after = before;
      for (let i = 0; i < 1000 && after.equals(before); i++) after = apply(Buffer.from(before), random);
      writeFileSync(file, after);
      const warnings: string[] = [];
      const loaded = loadCheckpoint(folder, state, identity, { warn: (text) => warnings.push(text) });
      const said = warnings.join("\n");
      const trial = judge([
        after.equals(before) && "nothing was damaged",
        loaded?.step === 2 && "loaded silently",
        loaded?.step !== 1 && `step ${loaded?.step} loaded, expected 1`,
        digest(state) !== wanted && "the state is not that of the generation before",
        !said.includes(newest) && `the file is not named: ${said}`,
        ending === ".safetensors" && !/tensor "|header/.test(said) && `neither tensor nor header is named: ${said}`,
        !existsSync(file) && "the damaged file is gone",
      ]);
      return Promise.resolve(
        trial.ok ? { ...trial, numbers: { [kind]: 1 } } : { ...trial, note: `${kind}: ${trial.note}` },
      );
    };
  },
};
