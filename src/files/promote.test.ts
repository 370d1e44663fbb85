import assert from "node:assert/strict";
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promote, recover } from "./promote";

const base = mkdtempSync(join(tmpdir(), "genfeat-promote-"));
after(() => rmSync(base, { recursive: true }));

function folders(name: string): { to: string; from: string } {
  const to = join(base, name);
  const from = join(to, "next");
  mkdirSync(from, { recursive: true });
  for (const [file, text] of [
    ["a", "old a"],
    ["record", "old"],
    ["gone", "old"],
  ] as const)
    writeFileSync(join(to, file), text);
  for (const [file, text] of [
    ["a", "new a"],
    ["record", "new"],
    ["b", "new b"],
  ] as const)
    writeFileSync(join(from, file), text);
  return { to, from };
}
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
      one.isFile() ? [[one.name, readFileSync(join(folder, one.name), "utf8")]] : [],
    ),
  );
const old = { a: "old a", record: "old", gone: "old" };

test("new files replace the old ones together, and what is named goes", () => {
  const { to, from } = folders("whole");
  promote(from, to, "record", ["gone"]);
  assert.deepEqual(contents(to), { a: "new a", record: "new", b: "new b" });
  assert.deepEqual(readdirSync(to).sort(), ["a", "b", "record"]);
});

test("where one cannot be put in place, all are as they were", () => {
  const { to, from } = folders("failing");
  rmSync(join(to, "record"));
  mkdirSync(join(to, "record", "in the way"), { recursive: true });
  assert.throws(() => promote(from, to, "record"), /failing: nothing was replaced \(E/);
  assert.deepEqual(contents(to), { a: "old a", gone: "old" });
  assert.deepEqual(readdirSync(to).sort(), ["a", "gone", "next", "record"]);
});

/** As if the process died at the `at`-th operation on a file, and nothing after it had an effect; or as if it failed. -> whether it came that far */
function killedAt(at: number, action: () => void, isFault = false): boolean {
  const { existsSync, fsyncSync, linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = fs;
  let left = at;
  const step = () => {
    left--;
    if (isFault ? left === -1 : left < 0) throw new Error("killed");
  };
  const removeAll = (path: string) => {
    if (!existsSync(path)) return;
    const isFolder = lstatSync(path).isDirectory();
    for (const name of isFolder ? readdirSync(path) : []) removeAll(join(path, name));
    step();
    rmSync(path, { recursive: isFolder });
  };
  const before =
    <A extends unknown[], R>(operation: (...args: A) => R) =>
    (...args: A): R => {
      step();
      return operation(...args);
    };
  Object.assign(fs, {
    mkdirSync: before(mkdirSync),
    linkSync: before(linkSync),
    renameSync: before(renameSync),
    writeFileSync(file: number, data: string) {
      step();
      writeFileSync(file, data.slice(0, data.length / 2)); // torn
      step();
      writeFileSync(file, data.slice(data.length / 2));
    },
    rmSync: removeAll,
    fsyncSync: step,
  });
  syncBuiltinESMExports();
  try {
    action();
  } catch (error) {
    if (left >= 0) throw error;
  } finally {
    Object.assign(fs, { fsyncSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync });
    syncBuiltinESMExports();
  }
  return left < 0;
}

test("a kill at any operation, and another at any one of the recovery, leave what the next user makes wholly old or wholly new", (t) => {
  const outcomes = { old: 0, new: 0 };
  let isKilled = true;
  for (let first = 0; isKilled; first++) {
    let isCutOff = true;
    for (let second = 0; isCutOff; second++) {
      const { to, from } = folders(`killed-${first}-${second}`);
      isKilled = killedAt(first, () => promote(from, to, "record", ["gone"]));
      isCutOff = killedAt(second, () => recover(to));
      recover(to);
      const isNew = !("gone" in contents(to));
      assert.deepEqual(contents(to), isNew ? { a: "new a", record: "new", b: "new b" } : old, `${first}, ${second}`);
      assert.ok(!readdirSync(to).includes(".replaced"));
      outcomes[isNew ? "new" : "old"]++;
      rmSync(to, { recursive: true });
    }
  }
  t.diagnostic(`${outcomes.old} times old, ${outcomes.new} times new`);
  assert.ok(outcomes.old > 50 && outcomes.new > 20);
});

test("where any one operation fails, all is as it was and the error says so, or all is new and there is none", () => {
  for (let at = 0, isFaulty = true; isFaulty; at++) {
    const { to, from } = folders(`faulty-${at}`);
    let error: Error | undefined;
    const action = () => {
      try {
        promote(from, to, "record", ["gone"]);
      } catch (one) {
        error = one as Error;
      }
    };
    isFaulty = killedAt(at, action, true);
    if (error) assert.match(error.message, /: nothing was replaced \(.*killed/);
    else recover(to);
    const fresh = { a: "new a", record: "new", b: "new b" };
    assert.deepEqual(contents(to), error ? old : fresh, String(at));
    if (error) assert.deepEqual(contents(from), fresh, "what was made is not lost");
    assert.ok(!readdirSync(to).includes(".replaced"));
  }
});
