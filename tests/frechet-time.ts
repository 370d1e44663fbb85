import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createRandom } from "../src/backend/random";
import { tf } from "../src/backend/tf";
import { frechetDistance } from "../src/metrics/frechet";
import { featureMoments } from "../src/metrics/moments";

// Seconds of two sets' moments and of the Fréchet distance between them beside numpy's (Cholesky and eigvalsh), in interleaved rounds:
//   node --import tsx tests/frechet-time.ts [--python python3] [--samples 10000] [--features 2048] [--rounds 5]
// The Python needs numpy. Prints every round and the medians' ratios.

const { values } = parseArgs({
  options: {
    python: { type: "string", default: "python3" },
    samples: { type: "string", default: "10000" },
    features: { type: "string", default: "2048" },
    rounds: { type: "string", default: "5" },
  },
});
const [n, d] = [Number(values.samples), Number(values.features)];

/** Non-negative, correlated features like those of a pooled layer. */
function drawFeatures(seed: number): tf.Tensor2D {
  const random = createRandom(seed);
  return tf.tidy(() => {
    const mixing = createRandom(1).normal([d, d], 0, 1 / Math.sqrt(d));
    return tf.relu(tf.matMul(random.normal([n, d], 0.05 * seed) as tf.Tensor2D, mixing as tf.Tensor2D)) as tf.Tensor2D;
  });
}

function ours(sets: readonly tf.Tensor2D[]): number[] {
  const [start, used] = [performance.now(), process.cpuUsage()];
  const [a, b] = sets.map((x) => {
    const moments = featureMoments(d);
    moments.add(x);
    return moments.finish();
  });
  const middle = performance.now();
  const distance = frechetDistance(a!, b!);
  const end = performance.now();
  const { user, system } = process.cpuUsage(used);
  return [(middle - start) / 1000, (end - middle) / 1000, (user + system) / 1e6, distance];
}

const most = 1.2; // times numpy's

const median = (x: readonly number[]) => [...x].sort((a, b) => a - b)[Math.floor(x.length / 2)]!;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-frechet-"));
  const sets = [drawFeatures(1), drawFeatures(2)];
  const files = sets.map((x, i) => {
    const file = join(folder, `${i}.f32`);
    writeFileSync(file, x.dataSync());
    return file;
  });
  const peer = spawn(values.python, [join(__dirname, "frechet-time.py"), ...files, String(d)], { stdio: ["pipe", "pipe", "inherit"] }); // prettier-ignore
  try {
    const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
    const next = async () => ((await lines.next()).value as string | undefined) ?? fail();
    const fail = (): never => {
      throw new Error(`${values.python}: ended; it needs numpy`);
    };
    console.log(
      `2 x ${n} x ${d}, numpy ${await next()}: seconds of moments, of the distance, of the processor; the distance`,
    );
    const rounds: { ours: number[]; theirs: number[] }[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const mine = ours(sets);
      peer.stdin.write("go\n");
      const theirs = (await next()).split(" ").map(Number);
      rounds.push({ ours: mine, theirs });
      console.log(`ours ${mine.join(" ")}\nnumpy ${theirs.join(" ")}`);
    }
    const ratio = (of: (seconds: readonly number[]) => number) =>
      (median(rounds.map((one) => of(one.ours))) / median(rounds.map((one) => of(one.theirs)))).toFixed(2);
    const processor = ratio((of) => of[2]!);
    const wall = ratio(([a, b]) => a! + b!);
    if (Math.max(Number(processor), Number(wall)) > most) process.exitCode = 1;
    console.log(`ours / numpy, at most ${most} of both and of the processor's: moments ${ratio(([a]) => a!)}, distance ${ratio(([, b]) => b!)}, both ${wall}, processor ${processor}`); // prettier-ignore
  } finally {
    peer.stdin.end();
    if (peer.exitCode === null) await once(peer, "exit");
    rmSync(folder, { recursive: true });
  }
}

void main();
