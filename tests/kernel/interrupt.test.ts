import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cell, failure, type Interrupt, type Kernel, printed, result, startKernel } from "./kernel";
import { makeProject } from "./project";

// Jupyter's stop button: ends the cell, never the kernel. One kernel takes all of it.

const project = makeProject({
  "src/spin.ts": "export function spin(): void {\n  let n = 0;\n  while (true) n++;\n}\n",
});
const SIGNAL = `const signal = (globalThis as unknown as { [key: symbol]: { signal: AbortSignal } })[Symbol.for("genfeat.kernel")]!.signal;\n`;
const START = "console.log('started'); await new Promise((r) => setTimeout(r, 100));\n"; // the text goes out before a loop holds the thread
const once: Interrupt[] = [{ after: "started", seconds: 0.3 }];

let kernel: Kernel;
before(async () => (kernel = await startKernel(project.root)));
after(async () => {
  await kernel.close();
  project.close();
});

/** Asserts that the cell ended as an interrupted one, soon, and that the kernel goes on. */
async function assertInterrupted(cell: Cell, within: number): Promise<string> {
  const { ename, trace } = failure(cell);
  assert.equal(ename, "KeyboardInterrupt", trace);
  assert.ok(cell.seconds < within, `${cell.seconds} s`);
  assert.equal(printed(await kernel.run("console.log('lives', [1, 2].map((x) => x * 2))")), "lives [ 2, 4 ]\n");
  return trace;
}

test("one interrupt aborts the signal; the cell ends by itself, with time to save, and keeps what it made", async () => {
  const cell = await kernel.run(
    SIGNAL +
      "let steps = 0;\nwhile (!signal.aborted) { if (++steps === 6) console.log('started'); await new Promise((r) => setTimeout(r, 10)); }\n" +
      "console.log('saved', (signal.reason as Error).name);",
    once,
  );
  assert.match(printed(cell), /saved KeyboardInterrupt/);
  await assertInterrupted(cell, 5);
  assert.equal(printed(await kernel.run("console.log(steps > 5)")), "true\n");
});

test("what a cell throws because of the signal ends it as an interrupt", async () => {
  const cell = await kernel.run(
    SIGNAL + "console.log('started');\nwhile (true) { await new Promise(setImmediate); signal.throwIfAborted(); }",
    once,
  );
  assert.doesNotMatch(await assertInterrupted(cell, 5), /node:/, "where the signal came from tells nothing");
});

test("the signal of the next cell is a new one", async () => {
  assert.equal(printed(await kernel.run(SIGNAL + "console.log(signal.aborted)")), "false\n");
});

for (const [what, code, place] of [
  ["a loop of a cell", "let i = 0;\nwhile (true) { i++; }", /cell \[\d+\]:3:1/],
  ["a loop without a body", "for (;;);", /cell \[\d+\]:2:1/],
  ["a loop of a module", "import { spin } from './src/spin';\nspin();", /spin \(src\/spin\.ts:3:\d+\)/],
  ["a loop in a callback", "await new Promise(() => setTimeout(() => { for (;;) {} }, 1));", /cell \[\d+\]:2:/],
] as const)
  test(`one interrupt stops ${what} that never looks at the signal, at its line`, async () => {
    const trace = await assertInterrupted(await kernel.run(START + code, once), 6);
    assert.match(trace, place);
  });

test("a second interrupt stops at once a cell that has asked for the signal and does not obey it", async () => {
  const cell = await kernel.run(`${SIGNAL}${START}while (true) signal.aborted;`, [
    ...once,
    { after: "started", seconds: 1 }, // signals that come close together may be one
  ]);
  await assertInterrupted(cell, 4);
});

test("a cell that waits for ever ends five seconds after the interrupt and says that its work may go on", async () => {
  const cell = await kernel.run(`${START}await new Promise(() => {});`, once);
  assert.match(failure(cell).evalue, /may still be going on/);
  await assertInterrupted(cell, 9);
});

test("many interrupts, also while nothing runs, leave the kernel alive and the next cell undisturbed", async () => {
  const volley = Array.from({ length: 30 }, (_, index) => ({ after: "started", seconds: 0.2 + 0.005 * index }));
  const cell = await kernel.run(`${START}while (true) await new Promise((r) => setTimeout(r, 10));`, volley);
  assert.equal(failure(cell).ename, "KeyboardInterrupt");
  await sleep(500); // most of them came after the cell had ended
  const next = await kernel.run("let n = 0; for (let i = 0; i < 1e6; i++) n += i & 1; n");
  assert.equal(result(next), "500000");
});
