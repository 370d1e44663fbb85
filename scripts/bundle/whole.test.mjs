import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import test from "node:test";
import { libraryFolder } from "../setup/libtensorflow.mjs";
import { root } from "../setup/paths.mjs";
import { commands } from "./modules.mjs";

// A bundle as a user makes it, only less compressed, and what becomes of it where there is nothing: another user, a PATH with a handful of programs, a network
// without devices where this process may make one.

const isLinux = process.platform === "linux" && process.arch === "x64";
const base = mkdtempSync(join(tmpdir(), "genfeat-bundle-"));
chmodSync(base, 0o755);
test.after(() => rmSync(base, { recursive: true, force: true }));
const bundle = join(base, "bundle");

const another = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const alone = ["unshare", "--net", ...another];
const isAllowed = (/** @type {string[]} */ [program = "", ...args]) => spawnSync(program, args).status === 0;
const around = [alone, another].find((command) => isAllowed([...command, "true"])) ?? [];

const coreutils = [
  "cat",
  "cp",
  "cut",
  "df",
  "du",
  "head",
  "id",
  "ls",
  "mkdir",
  "mv",
  "readlink",
  "rm",
  "sha256sum",
  "sort",
  "tail",
  "tr",
  "uname",
];

/**
 * A folder of links to these programs, for PATH.
 * @param {string} name
 * @param {string[]} programs
 */
function pathOf(name, programs) {
  const folder = join(base, name);
  mkdirSync(folder);
  for (const program of programs) {
    const places = (process.env.PATH ?? "").split(delimiter).map((place) => join(place, program));
    const usable = places.find((place) => isAllowed([...around, "test", "-x", place])); // a home folder's is not
    if (usable) symlinkSync(usable, join(folder, program));
  }
  return folder;
}

/**
 * @param {string} path
 * @param {string} cwd
 * @param {string[]} command its program an absolute path
 * @param {number} expected exit status
 */
function runAlone(path, cwd, command, expected = 0) {
  const [program = "", ...args] = [...around, "/usr/bin/env", "-i", `PATH=${path}`, `TMPDIR=${cwd}`, ...command];
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  assert.equal(status, expected, `${command.join(" ")}\n${stdout}${stderr}`);
  return stdout + stderr;
}

test(
  "a bundle is made, in pieces of the size that was asked for",
  { skip: !isLinux && "needs Linux on x86-64" },
  () => {
    mkdirSync(join(base, "elsewhere"));
    writeFileSync(join(base, "elsewhere", "1.png"), "an image");
    symlinkSync(join(base, "elsewhere"), join(base, "own-images"));
    const data = `fashion-mnist,${join(base, "own-images")}`;
    const sizes = ["--level", "1", "--pieces", "32M"];
    const args = [join(root, "scripts", "bundle.mjs"), "-o", bundle, ...sizes, "--data", data];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    console.log(stdout);
    assert.doesNotMatch(stdout, /cannot run this bundle/); // glibc 2.31 and its C++ library are enough
    const names = readdirSync(bundle);
    assert.deepEqual(
      names.filter((name) => !/\.\d{3}$/.test(name)),
      ["SHA256SUMS", "unpack.py", "unpack.sh"],
    );
    const pieces = names.filter((name) => /zst\.\d{3}$/.test(name)).map((name) => statSync(join(bundle, name)).size);
    assert.ok(pieces.length > 3 && pieces.slice(0, -1).every((size) => size === 32 * 2 ** 20));
  },
);

for (const [name, programs, unpacker] of /** @type {const} */ ([
  ["sh", ["sh", "tar", "gzip", ...coreutils], ["sh", "unpack.sh"]],
  ["python3", ["python3"], ["python3", "unpack.py"]],
])) {
  test(
    `unpacked by ${unpacker[1]} with nothing else on PATH, it computes and trains`,
    { skip: !isLinux && "needs Linux on x86-64" },
    (context) => {
      context.diagnostic(
        around === alone ? "no network, another user" : around.join(" ") || "as this user, with its network",
      );
      const home = join(base, `home-${name}`);
      mkdirSync(home);
      chmodSync(home, 0o777);
      const path = pathOf(`path-${name}`, [...programs]);
      if (!existsSync(join(path, unpacker[0])))
        return context.skip(`${unpacker[0]} cannot be run by another user here`);
      const target = join(home, "genfeat");
      runAlone(path, home, [join(path, unpacker[0]), join(bundle, unpacker[1]), target]);
      const image = join(target, "cache", "genfeat", "data", "own-images", "1.png");
      assert.ok(lstatSync(image).isFile() && !lstatSync(dirname(image)).isSymbolicLink()); // what lay behind the link
      const licences = readdirSync(target, { recursive: true, encoding: "utf8" })
        .filter((name) => /openblas-licences\/LICENSE\.txt$|THIRD_PARTY_NOTICES\.txt$/.test(name))
        .map((name) => basename(name));
      const isTold = existsSync(join(libraryFolder("cpu"), "THIRD_PARTY_NOTICES.txt")); // not of a library that an older set-up unpacked
      assert.deepEqual(licences.sort(), ["LICENSE.txt", ...(isTold ? ["THIRD_PARTY_NOTICES.txt"] : [])]);
      const genfeat = join(target, "genfeat");
      assert.match(runAlone(path, home, [genfeat, "setup"], 2), /unpack its pieces/);
      if (name === "sh") {
        for (const command of commands) assert.match(runAlone(path, home, [genfeat, command, "--help"]), /npm run/);
        assert.match(runAlone(path, home, [genfeat, "weights", "list"]), /quickstart\/small/);
        assert.match(runAlone(path, home, [genfeat, "doctor"]), /GFLOP[^]*ok +softmax/);
        runAlone(path, home, [genfeat, "reproduce", "released-weights", "--preset", "tiny"]);
        const run = join(target, "app", "results", "tiny", "12-released-weights", "run.json");
        assert.equal(JSON.parse(readFileSync(run, "utf8")).state, "finished");
      }
      const steps = ["gan", "classifier", "encoder"].flatMap((network) => ["--set", `${network}.images=64`]);
      assert.match(runAlone(path, home, [genfeat, "train", "quickstart", ...steps]), /^trained, in results/m);
      const trained = join(target, "app", "results", "tiny", "00-quickstart", "training");
      assert.ok(existsSync(trained));
      rmSync(home, { recursive: true });
    },
  );
}
