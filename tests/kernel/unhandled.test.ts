import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, before } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { failure, type Kernel, printed, startKernel } from "./kernel";

// Failures of work that nobody awaits: no cell, and no run, passes for good while something went wrong behind it.

let kernel: Kernel;
before(async () => (kernel = await startKernel()));
after(() => kernel.close());

test("a rejection that nobody handles fails the cell that runs, at once", async () => {
  const cell = await kernel.run(
    "void (async () => {\n  await new Promise((r) => setTimeout(r, 30));\n  throw new Error('floating');\n})();\n" +
      "await new Promise(() => {});",
  );
  const { evalue, trace } = failure(cell);
  assert.equal(evalue, "floating");
  assert.match(trace, /^Unhandled promise rejection in work started by cell \[\d+\]:/);
  assert.match(trace, /cell \[\d+\]:3:9/);
  assert.ok(cell.seconds < 10, `${cell.seconds} s`);
});

test("a rejection in a cell without any await fails that cell", async () => {
  const cell = await kernel.run("Promise.reject(new Error('at once')); console.log('looks fine')");
  assert.equal(failure(cell).evalue, "at once");
  assert.equal(printed(cell), "looks fine\n");
});

test("an exception in a timer fails the cell that runs", async () => {
  const { evalue, trace } = failure(
    await kernel.run("setTimeout(() => { throw new Error('timer'); }, 30);\nawait new Promise(() => {});"),
  );
  assert.equal(evalue, "timer");
  assert.match(trace, /^Uncaught exception in work started by cell/);
});

test("what fails between two cells fails the next one, which does not run; the one after it does", async () => {
  const started = await kernel.run("setTimeout(() => { throw new Error('idle'); }, 50); console.log('fine')");
  assert.equal(started.status, "ok");
  await sleep(1500); // far more than the timer takes
  const next = await kernel.run("console.log('never')");
  const { evalue, trace } = failure(next);
  assert.equal(evalue, "idle");
  assert.match(trace, /This cell was not run, because earlier work failed\.\n.*started by cell \[\d+\]/);
  assert.equal(printed(next), "");
  assert.equal(printed(await kernel.run("console.log('again')")), "again\n");
});

test("a rejection that is handled later in the same turn is no failure", async () => {
  const cell = await kernel.run(
    "const p = Promise.reject(new Error('caught'));\nlet why = '';\np.catch((e: Error) => (why = e.message));\nawait null; why",
  );
  assert.equal(cell.status, "ok");
});

test("the barrier after the last cell waits for unawaited work and fails with what it threw", async () => {
  await kernel.run(
    "void (async () => { await new Promise((r) => setTimeout(r, 200)); throw new Error('too late'); })();",
  );
  const { evalue, trace } = failure(await kernel.run("//@barrier 5000"));
  assert.equal(evalue, "too late");
  assert.match(trace, /after the last cell/);
});

test("the barrier fails when work does not end, and costs nothing when there is none", async () => {
  await kernel.run("const timer = setTimeout(() => {}, 60_000);");
  const { ename, evalue } = failure(await kernel.run("//@barrier 200"));
  assert.equal(ename, "PendingWork");
  assert.match(evalue, /Timeout/);
  await kernel.run("clearTimeout(timer); void 0");
  const free = await kernel.run("//@barrier 5000");
  assert.equal(free.status, "ok");
  assert.ok(free.seconds < 2, `${free.seconds} s`);
});

test("process.exit does not end the kernel", async () => {
  assert.equal(failure(await kernel.run("process.exit(3)")).ename, "ProcessExit");
  assert.equal(printed(await kernel.run("console.log('lives')")), "lives\n");
});

test("an error that no cell reported any more is told by the exit status and the log of the kernel", async () => {
  await kernel.run("setTimeout(() => { throw new Error('nobody saw this'); }, 50); void 0");
  await sleep(1500); // far more than the timer takes
  assert.equal((await kernel.shutdown()).status, 1);
  assert.match(readFileSync(`${kernel.connection}.stderr`, "utf8"), /after the last cell: Error: nobody saw this/);
});
