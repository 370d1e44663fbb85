import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { parseCards, type Card } from "../../backend/cards";
import { cardFacts } from "../../backend/gpu";
import { deviceLines, rateText } from "./card";

const base = mkdtempSync(join(tmpdir(), "genfeat-card-"));
test.after(() => rmSync(base, { recursive: true }));
for (const name of ["nvidia_cudnn_cu12-9.28.0.42", "nvidia_cublas_cu12-12.9.3.13"])
  mkdirSync(join(base, `${name}.dist-info`));
const library = { folder: join(base, "tensorflow"), isForGpu: true };

/** As nvidia-smi prints a card, and its memory after TensorFlow has taken some. */
const atStart = "0, GPU-aa11, NVIDIA H200, 570.86.15, 9.0, 143771, 4, Default\n";
const later = atStart.replace(", 4,", ", 2871,");
const divided = "0, GPU-bb22, NVIDIA A100-SXM4-40GB, 570.86.15, 8.0, [Insufficient Permissions], [N/A], Default\n";
const turing = "0, GPU-cc33, Tesla T4, 535.104.05, 7.5, 15360, 2, Default\n";

const read = (text: string): Card => parseCards(text)[0]!;
const factsOf = (text: string) => cardFacts({ library, card: read(text) })!;
const placement = { GPU: { Conv2D: 12 }, CPU: { Range: 2 } };
const onCpu = "2 of 14 ops of our trainings' steps: Range 2";

/** The doctor's lines for a card that computes. */
function linesOf(before: string, now: Card | undefined) {
  const device = { device: "GPU", card: factsOf(before) } as const;
  const lines = deviceLines(
    device,
    () => placement,
    () => now,
  );
  assert.equal(new Set(lines.map(([name]) => name)).size, lines.length); // --json has them by name
  return Object.fromEntries(lines);
}

/** NVIDIA_TF32_OVERRIDE for one test; unset where it is undefined. */
function overrideTf32(t: test.TestContext, value?: string): void {
  const kept = process.env["NVIDIA_TF32_OVERRIDE"];
  const set = (to: string | undefined) => {
    if (to === undefined) Reflect.deleteProperty(process.env, "NVIDIA_TF32_OVERRIDE");
    else process.env["NVIDIA_TF32_OVERRIDE"] = to;
  };
  t.after(() => set(kept));
  set(value);
}

test("of a card: name, capability, driver, memory as it is now, TF32, NVIDIA's libraries, ops elsewhere", (t) => {
  overrideTf32(t);
  assert.deepEqual(linesOf(atStart, read(later)), {
    GPU: "NVIDIA H200, compute capability 9, driver 570.86.15",
    "GPU memory": "143771 MiB, 2871 of them in use",
    TF32: "on (NVIDIA_TF32_OVERRIDE=0 turns it off)",
    cublas: "12.9.3.13",
    cudnn: "9.28.0.42",
    "ops on the CPU": onCpu,
  });
});

test("memory that is not told is not made up: of a part of a card, and where nvidia-smi no longer answers", () => {
  assert.equal(linesOf(divided, read(divided))["GPU memory"], "not told");
  assert.equal(linesOf(atStart, undefined)["GPU memory"], "143771 MiB");
});

test("TF32 is off where it was turned off, and on cards that lack it", (t) => {
  overrideTf32(t, "0");
  assert.equal(linesOf(atStart, undefined)["TF32"], "off");
  overrideTf32(t, "1");
  assert.match(linesOf(atStart, undefined)["TF32"] ?? "", /^on /);
  assert.equal(linesOf(turing, undefined)["TF32"], "off");
});

const never = () => assert.fail("there is no card to ask about");

test("without a card: why, and nothing where the library is the CPU's", () => {
  const noCard = "there is no NVIDIA driver, nor nvidia-smi";
  assert.deepEqual(deviceLines({ device: "CPU", noCard }, never, never), [["GPU", noCard]]);
  assert.deepEqual(deviceLines({ device: "CPU" }, never, never), []);
});

test("a card that nothing describes, as in a container without nvidia-smi: ops elsewhere all the same, or why they are not known", () => {
  assert.deepEqual(
    deviceLines({ device: "GPU" }, () => placement, never),
    [["ops on the CPU", onCpu]],
  );
  const broken = () => {
    throw new Error("Error: out of memory");
  };
  assert.deepEqual(deviceLines({ device: "GPU" }, broken, never), [
    ["ops on the CPU", "not known, a step failed: Error: out of memory"],
  ]);
});

test("a convolution's rate is a plain number with its unit", () => {
  assert.deepEqual([83.4e9, 999e9, 1.24e12, 41.2e12, 312e12].map(rateText), [
    ...["83 GFLOP/s", "999 GFLOP/s", "1.2 TFLOP/s", "41 TFLOP/s", "310 TFLOP/s"],
  ]);
});
