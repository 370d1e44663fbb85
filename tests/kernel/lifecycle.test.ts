import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Kernel, printed, python, root, startKernel } from "./kernel";

// From the start of a kernel to its end, on which nothing stays behind.

async function kernelFor(t: TestContext): Promise<Kernel> {
  const kernel = await startKernel();
  t.after(() => kernel.close());
  return kernel;
}

const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** Asserts that a process ends by itself; one that does not is killed, so that it does not outlive its test. */
async function assertGone(pid: number, within = 8000): Promise<void> {
  for (let waited = 0; isRunning(pid); waited += 100) {
    if (waited >= within) {
      process.kill(pid, "SIGKILL");
      assert.fail(`process ${pid} is still there`);
    }
    await sleep(100);
  }
}

test("wherever Jupyter starts it, cells work in the project's root and import ./src; shutdown ends it with 0", async (t) => {
  const kernel = await kernelFor(t);
  const cell = await kernel.run(
    "import { numberText } from './src/report/numbers'; console.log(process.cwd(), numberText(1234567)); __dirname",
  );
  assert.equal(printed(cell), `${root} 1,234,567\n`);
  assert.deepEqual(cell.outputs.at(-1)?.data, { "text/plain": `'${root}'` });
  assert.equal((await kernel.shutdown()).status, 0);
  assert.ok(!existsSync(`${kernel.connection}.stdout`), "files of the kernel stay");
});

test("SIGTERM ends the kernel with 143, at once, whatever else goes on; its files and children go too", async (t) => {
  const kernel = await kernelFor(t);
  // A library that handles the signal, as many do, must not keep the kernel alive.
  const { outputs } = await kernel.run(
    "import { spawn } from 'child_process'; process.on('SIGTERM', () => undefined); setInterval(() => undefined, 10);\n" +
      "const child = spawn('sleep', ['600'], { stdio: ['pipe', 'ignore', 'ignore'] }); process.on('exit', () => child.kill()); child.pid",
  );
  const child = Number(outputs.at(-1)?.data?.["text/plain"]);
  assert.ok(isRunning(child));
  const { status, seconds } = await kernel.signal("SIGTERM");
  assert.equal(status, 143);
  assert.ok(seconds < 4, `${seconds} s`);
  await assertGone(child);
  assert.ok(!existsSync(`${kernel.connection}.stderr`), "files of the kernel stay");
});

/** Starts a kernel and is gone at once. */
const FLEETING = `import os, sys
from jupyter_client.manager import KernelManager
manager = KernelManager(kernel_name="genfeat", connection_file=sys.argv[1] + "/kernel.json")
manager.start_kernel(cwd=sys.argv[1], stdout=sys.stderr)
print(manager.provisioner.process.pid, flush=True)
os._exit(0)`;

test("a kernel whose Jupyter was killed while it started ends by itself", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-kernel-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const pid = execFileSync(python, ["-c", FLEETING, folder], {
    stdio: ["ignore", "pipe", "ignore"], // else the kernel holds what this would wait for
    env: { ...process.env, GENFEAT_ROOT: root },
  });
  await assertGone(Number(pid), 20_000); // it starts first
});

test("a kernel whose Jupyter was killed ends by itself", async (t) => {
  const kernel = await kernelFor(t);
  process.kill(kernel.driver, "SIGKILL");
  await assertGone(kernel.pid);
});
