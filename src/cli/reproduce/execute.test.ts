import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { interruption } from "../signals";
import { executeNotebook, INTERRUPTED } from "./execute";

const folder = mkdtempSync(join(tmpdir(), "genfeat-execute-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const warnings: Error[] = [];
process.on("warning", (warning) => warnings.push(warning));

test("more than ten jobs at once: no warning of a leak, and Ctrl-C reaches every one", async () => {
  const { signal } = interruption();
  for (let job = 0; job < 12; job++) signal.addEventListener("abort", () => undefined);
  const python = join(folder, "python");
  writeFileSync(python, "#!/bin/sh\nexec sleep 30\n", { mode: 0o755 });
  process.env.GENFEAT_PYTHON = python;
  const listeners = process.listenerCount("SIGINT");
  const jobs = Array.from({ length: 12 }, () => executeNotebook("a.ipynb", folder, ""));
  process.emit("SIGINT");
  assert.deepEqual(await Promise.all(jobs), Array(12).fill(INTERRUPTED));
  assert.ok(signal.aborted);
  await turn();
  assert.deepEqual(warnings, []);
  assert.equal(process.listenerCount("SIGINT"), listeners);
});
