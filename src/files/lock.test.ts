import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { withLock } from "./lock";
import { startOf } from "./process";

const base = mkdtempSync(join(tmpdir(), "genfeat-lock-"));

/** A process that holds `folder` until it is killed; resolves once it does. */
async function holder(folder: string): Promise<ChildProcess> {
  const script = `require(${JSON.stringify(join(__dirname, "lock.ts"))}).withLock(${JSON.stringify(folder)}, () => {
    process.stdout.write("held");
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  }).catch((error) => process.stdout.write(error.message));`;
  const child = spawn(process.execPath, ["--import", "tsx", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  assert.equal(String(first), "held");
  return child;
}

test("a lock is released after the action, after a failure too, and passes its result on", async () => {
  const folder = join(base, "plain");
  assert.equal(await withLock(folder, () => Promise.resolve(7)), 7);
  await assert.rejects(
    withLock(folder, () => Promise.reject(new Error("mine"))),
    /mine/,
  );
  assert.equal(await withLock(folder, () => Promise.resolve(8)), 8);
  assert.ok(!existsSync(join(folder, ".lock")) && !existsSync(join(folder, ".owner")));
});

test("a second user of the folder is refused at once, in the same process and in another, with the holder's number", async () => {
  const folder = join(base, "held");
  await withLock(folder, async () => {
    await assert.rejects(
      withLock(folder, () => Promise.resolve()),
      new RegExp(`held: in use by process ${process.pid}; wait`),
    );
  });
  const other = await holder(folder);
  let ran = false;
  await assert.rejects(
    withLock(folder, () => Promise.resolve(void (ran = true))),
    new RegExp(`in use by process ${other.pid}; wait`),
  );
  assert.equal(ran, false);
  other.kill("SIGKILL");
  await once(other, "exit");
  await withLock(folder, () => Promise.resolve(void (ran = true))); // the dead holder's lock is taken over
  assert.equal(ran, true);
});

test("a lock held on another machine is not taken for a dead one", async () => {
  const folder = join(base, "remote");
  mkdirSync(join(folder, ".lock"), { recursive: true });
  writeFileSync(join(folder, ".owner"), JSON.stringify({ pid: 2 ** 22 + 1, host: `not-${hostname()}` }));
  await assert.rejects(
    withLock(folder, () => Promise.resolve()),
    /in use by process \d+ on not-/,
  );
});

test("a lock left by a process that was killed before it wrote its number, or whose number another process has now, is taken over", async () => {
  const nameless = join(base, "nameless");
  const lock = join(nameless, ".lock");
  mkdirSync(lock, { recursive: true });
  await assert.rejects(
    withLock(nameless, () => Promise.resolve()),
    /in use by another process; wait/,
  );
  const before = Date.now() / 1000 - 6;
  utimesSync(lock, before, before);
  assert.equal(await withLock(nameless, () => Promise.resolve(1)), 1);

  if (startOf(process.pid) === undefined) return; // only Linux tells when a process began
  const reused = join(base, "reused");
  mkdirSync(join(reused, ".lock"), { recursive: true });
  writeFileSync(join(reused, ".owner"), JSON.stringify({ pid: process.pid, host: hostname(), start: 1 }));
  assert.equal(await withLock(reused, () => Promise.resolve(2)), 2);
});
