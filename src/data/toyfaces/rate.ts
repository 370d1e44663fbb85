import { createRequire } from "node:module";
import { resolve } from "node:path";
import { describeFaces } from "./labels";
import { castingOf, type Casting } from "./people";
import { renderFaces } from "./render";

// Measures drawing with labels, in images per second of one core's time: node --import tsx src/data/toyfaces/rate.ts [another program to compare with]
// The other program is CommonJS and exports sampleBatch(seeds, size); both take turns, so that other load on the machine falls on both.

interface Other {
  readonly sampleBatch: (seeds: readonly number[], size: number) => Promise<unknown>;
}

const casting: Casting = {
  count: 2 ** 20,
  seed: 1,
  difficulty: "hard",
  split: "train",
  distribution: "a",
  people: 2 ** 20,
  sharedPeople: false,
};
const batch = 16;

async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const warmUp = 40; // batches that are not counted, of both: V8 compiles while they run

async function measure(size: number, rounds: number, other: Other | undefined): Promise<void> {
  const spent = { ours: 0, other: 0 };
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) * batch;
    const seeds = Array.from({ length: batch }, (_, i) => first + i);
    const ours = await cpuSeconds(async () => {
      const images = await renderFaces(seeds.map((i) => castingOf(casting, i)), size); // prettier-ignore
      describeFaces(casting, first, batch, Buffer.concat(images));
    });
    const theirs = other ? await cpuSeconds(() => other.sampleBatch(seeds, size)) : 0;
    if (round < 0) continue;
    spent.ours += ours;
    spent.other += theirs;
  }
  const rate = (seconds: number) => ((rounds * batch) / seconds).toFixed(0);
  const compared = other
    ? `, the other program ${rate(spent.other)}, ratio ${(spent.other / spent.ours).toFixed(2)}`
    : "";
  console.log(`${size} px: ${rate(spent.ours)} images per second of CPU time${compared}`);
}

async function main(): Promise<void> {
  const file = process.argv[2];
  const other = file ? (createRequire(__filename)(resolve(file)) as Other) : undefined;
  for (const [size, rounds] of [[32, 48], [64, 48], [128, 32], [256, 24]] as const) await measure(size, rounds, other); // prettier-ignore
}

if (require.main === module) void main();
