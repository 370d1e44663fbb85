import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

// The bundle's program, with a "Node" that prints what it is given.

const base = mkdtempSync(join(tmpdir(), "genfeat launcher-"));
test.after(() => rmSync(base, { recursive: true }));

mkdirSync(join(base, "node", "bin"), { recursive: true });
mkdirSync(join(base, "app"));
const node =
  '#!/bin/sh\ncase $1 in *system-cuda.cjs) echo "$2/links" ;; *) echo "$LD_LIBRARY_PATH"; echo "$@" ;; esac\n';
writeFileSync(join(base, "node", "bin", "node"), node, { mode: 0o755 });
const launcher = readFileSync(join(import.meta.dirname, "target", "genfeat"), "utf8");
writeFileSync(join(base, "genfeat"), launcher.replace("@COMMANDS@", "doctor | train"), { mode: 0o755 });

/**
 * @param {string} libraries LD_LIBRARY_PATH
 * @param {string[]} args
 */
function run(libraries, ...args) {
  const env = { PATH: process.env["PATH"], LD_LIBRARY_PATH: libraries };
  const { status, stdout, stderr } = spawnSync(join(base, "genfeat"), args, { encoding: "utf8", env });
  return { status, lines: (stdout + stderr).split("\n") };
}

test("commands reach Node with their options; NVIDIA's libraries of the bundle come before a site's", () => {
  assert.deepEqual(run("/site", "train", "a b").lines.slice(0, 2), ["/site", "--import tsx src/cli/train.ts a b"]);
  for (const name of ["cublas", "cudnn"]) mkdirSync(join(base, "lib", "nvidia", name, "lib"), { recursive: true });
  const own = ["cublas", "cudnn"].map((name) => `${base}/lib/nvidia/${name}/lib`).join(":");
  assert.equal(run("/site", "doctor").lines[0], `${own}:/site`);
  assert.equal(run("", "doctor").lines[0], own); // an empty name would be the folder that one is in
});

test("with the machine's libraries the links to them come first", () => {
  writeFileSync(join(base, "lib", "system-cuda"), "");
  assert.equal(run("/site", "doctor").lines[0], `${base}/cuda/links:/site`);
  assert.equal(run("", "doctor").lines[0], `${base}/cuda/links`);
});

test("other commands are told, and what set-up is here", () => {
  const unknown = run("", "dance");
  assert.deepEqual([unknown.status, unknown.lines[0]], [2, "./genfeat dance: no such command; ./genfeat lists them"]);
  assert.match(run("", "setup").lines[0] ?? "", /set up by unpacking it/);
  assert.match(run("").lines.join("\n"), /genfeat COMMAND[^]*doctor[^]*reproduce/);
});
