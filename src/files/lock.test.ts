import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { holderOf, withLock } from "./lock";
import { startOf } from "./process";

const base = mkdtempSync(join(tmpdir(), "genfeat-lock-"));
after(() => rmSync(base, { recursive: true }));

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
  assert.ok(!existsSync(join(folder, ".lock")));
  assert.equal(holderOf(folder), undefined);
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

/** A folder with a lock that this process, or another, has left behind. */
function locked(name: string, holder?: string): string {
  const folder = join(base, name);
  mkdirSync(join(folder, ".lock"), { recursive: true });
  if (holder !== undefined) writeFileSync(join(folder, ".lock", holder), "");
  return folder;
}
const nobody = 2 ** 22 + 1; // above the largest process number
const here = encodeURIComponent(hostname());

test("a lock held on another machine is taken for a dead one only after 10 minutes without a sign of it", async () => {
  const folder = locked("remote", `${nobody}-1-not-${here}`);
  await assert.rejects(
    withLock(folder, () => Promise.resolve()),
    new RegExp(`in use by process ${nobody} on not-`),
  );
  const before = Date.now() / 1000 - 601;
  utimesSync(join(folder, ".lock"), before, before);
  assert.equal(await withLock(folder, () => Promise.resolve(1)), 1);
});

test("a lock that a kill left empty, or whose holder's number another process has now, is taken over", async () => {
  assert.equal(await withLock(locked("empty"), () => Promise.resolve(1)), 1);
  if (startOf(process.pid) === undefined) return; // only Linux tells when a process began
  assert.equal(await withLock(locked("reused", `${process.pid}-1-${here}`), () => Promise.resolve(2)), 2);
});

test("who loses the lock while it works is told so at the end, and leaves the new holder's alone", async () => {
  const folder = join(base, "lost");
  await assert.rejects(
    withLock(folder, () => {
      rmSync(join(folder, ".lock"), { recursive: true });
      locked("lost", `${process.ppid}-0-${here}`);
      return Promise.resolve();
    }),
    /lost: the lock was lost while working here/,
  );
  assert.equal(holderOf(folder)?.pid, process.ppid);
});

test("of rivals for a dead holder's lock one gets it, again and again; the others are refused with its number", async (t) => {
  const folder = join(base, "rivals");
  const script = `
    const { closeSync, openSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require("node:fs");
    const { FolderInUse, withLock } = require(${JSON.stringify(join(__dirname, "lock.ts"))});
    const folder = ${JSON.stringify(folder)};
    const counts = { held: 0, refused: 0, nameless: 0, overlaps: 0 };
    const work = async () => {
      try { closeSync(openSync(folder + "/alone", "wx")); } catch { counts.overlaps++; return; }
      for (const until = performance.now() + 3; performance.now() < until;);
      rmSync(folder + "/alone");
      counts.held++;
    };
    const main = async () => {
      mkdirSync(folder + "/ready/" + process.pid, { recursive: true });
      while (readdirSync(folder + "/ready").length < 3) await new Promise((r) => setTimeout(r, 1)); // all of them at the same time
      for (const until = Date.now() + 3000; Date.now() < until;) {
        await withLock(folder, work).catch((error) => {
          if (!(error instanceof FolderInUse)) throw error;
          counts[/in use by process/.test(error.message) ? "refused" : "nameless"]++;
        });
        // a holder that dies: its lock stays
        mkdirSync(folder + "/" + process.pid, { recursive: true });
        writeFileSync(folder + "/" + process.pid + "/${nobody}-1-${here}", "");
        try { renameSync(folder + "/" + process.pid, folder + "/.lock"); } catch {}
      }
      process.stdout.write(JSON.stringify(counts));
    };
    void main();`;
  const outcomes = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const child = spawn(process.execPath, ["--import", "tsx", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let text = "";
      child.stdout.on("data", (data: Buffer) => (text += data.toString()));
      const [status] = (await once(child, "close")) as [number];
      assert.equal(status, 0);
      return JSON.parse(text) as Record<"held" | "refused" | "nameless" | "overlaps", number>;
    }),
  );
  t.diagnostic(JSON.stringify(outcomes));
  const sum = (key: keyof (typeof outcomes)[number]) => outcomes.reduce((total, one) => total + one[key], 0);
  assert.deepEqual([sum("overlaps"), sum("nameless")], [0, 0]);
  assert.ok(sum("held") >= 20 && sum("refused") >= 20);
});
