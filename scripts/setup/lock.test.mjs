import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { withSetupLock } from "./lock.mjs";

const base = mkdtempSync(join(tmpdir(), "genfeat-setup-lock-"));
const source = fileURLToPath(new URL("lock.mjs", import.meta.url));

/**
 * A process that runs `body` under the lock.
 * @param {string} lock
 * @param {string} body
 */
function inProcess(lock, body) {
  const script = `import { withSetupLock } from ${JSON.stringify(source)};
    import { appendFileSync } from "node:fs";
    await withSetupLock(${JSON.stringify(lock)}, async () => { ${body} }, { poll: 5 });`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
}

test("set-up lock: many processes work one after the other", async () => {
  const lock = join(base, "many", "lock");
  const log = join(base, "log");
  writeFileSync(log, "");
  const body = `const log = ${JSON.stringify(log)};
    appendFileSync(log, "(");
    await new Promise((resolve) => setTimeout(resolve, 20));
    appendFileSync(log, ")");`;
  const children = Array.from({ length: 6 }, () => inProcess(lock, body));
  for (const [status] of await Promise.all(children.map((child) => once(child, "exit")))) assert.equal(status, 0);
  assert.equal(readFileSync(log, "utf8"), "()".repeat(6));
  assert.ok(!existsSync(lock));
});

test("set-up lock: whoever waits is told for whom, and the lock of a killed process is taken over", async () => {
  const lock = join(base, "killed");
  const holder = inProcess(
    lock,
    `process.stdout.write("held"); await new Promise((resolve) => setTimeout(resolve, 60_000));`,
  );
  await once(holder.stdout, "data");
  /** @type {unknown[]} */
  const told = [];
  const waiting = withSetupLock(lock, () => Promise.resolve("mine"), { onWait: (pid) => told.push(pid), poll: 5 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(told, [holder.pid]);
  holder.kill("SIGKILL");
  assert.equal(await waiting, "mine");
});

test("set-up lock: released after a failure; a lock of another machine, or whose number another process has, counts until it has been silent for a minute", async () => {
  const lock = join(base, "remote");
  await assert.rejects(
    withSetupLock(lock, () => Promise.reject(new Error("broken"))),
    /broken/,
  );
  assert.ok(!existsSync(lock));
  for (const host of [`not-${hostname()}`, hostname()]) {
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, host, token: 1 }));
    let entered = false;
    const waiting = withSetupLock(lock, () => Promise.resolve((entered = true)), { poll: 5 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(entered, false);
    const before = new Date(Date.now() - 61_000);
    utimesSync(lock, before, before);
    assert.equal(await waiting, true);
  }
});
