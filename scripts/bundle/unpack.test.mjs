import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";

// What both unpackers do with the pieces, on a small bundle whose "Node" is a shell script and whose second archive is not compressed.

const base = mkdtempSync(join(tmpdir(), "genfeat-unpack-"));
test.after(() => rmSync(base, { recursive: true }));

const source = join(base, "source");
mkdirSync(join(source, "node", "bin"), { recursive: true });
mkdirSync(join(source, "app"));
writeFileSync(join(source, "node", "bin", "node"), '#!/bin/sh\n[ "$1" = --version ] || exec cat\n', { mode: 0o755 });
writeFileSync(join(source, "app", "large"), Buffer.alloc(30_000, "large"));
utimesSync(join(source, "app", "large"), 1e9, 1e9);
writeFileSync(join(source, "genfeat"), "#!/bin/sh\n", { mode: 0o755 });

/** @param {string[]} names */
const tar = (...names) => spawnSync("tar", ["-cf", "-", "-C", source, ...names]).stdout;

const whole = join(base, "whole");
mkdirSync(whole);
const archives = { "node.tar.gz": gzipSync(tar("node")), "genfeat.tar.zst": tar("app", "genfeat") };
let sums = "";
for (const [name, data] of Object.entries(archives))
  for (let at = 0, piece = 0; at < data.length; at += 16_384, piece++) {
    const [part, file] = [data.subarray(at, at + 16_384), `${name}.${String(piece).padStart(3, "0")}`];
    writeFileSync(join(whole, file), part);
    sums += `${createHash("sha256").update(part).digest("hex")}  ${file}\n`;
  }
/**
 * A list of pieces, and the scripts that belong to it.
 * @param {string} folder
 * @param {string} list
 */
function writeScripts(folder, list) {
  writeFileSync(join(folder, "SHA256SUMS"), list);
  const own = createHash("sha256").update(list).digest("hex");
  for (const name of ["unpack.sh", "unpack.py"]) {
    const text = readFileSync(join(import.meta.dirname, "target", name), "utf8");
    const filled = text.replaceAll("@NEEDED@", "100").replaceAll("@GLIBC@", "2.31").replaceAll("@BUNDLE@", own);
    writeFileSync(join(folder, name), filled);
  }
}
writeScripts(whole, sums);
const pieces = sums.split("\n").flatMap((line) => line.split("  ")[1] ?? []);

for (const [program, script] of /** @type {const} */ ([
  ["sh", "unpack.sh"],
  ["python3", "unpack.py"],
])) {
  /** @type {(name: string, ...left: string[]) => string} a folder with the bundle but for some pieces */
  const given = (name, ...left) => {
    const folder = join(base, `${script}-${name}`);
    cpSync(whole, folder, { recursive: true });
    for (const piece of left) rmSync(join(folder, piece));
    return folder;
  };
  /** @type {(folder: string, ...more: string[]) => { status: number | null, said: string, target: string }} */
  const unpack = (folder, ...more) => {
    const target = `${folder}-target`;
    const { status, stdout, stderr } = spawnSync(program, [join(folder, script), target, ...more], {
      encoding: "utf8",
    });
    return { status, said: stdout + stderr, target };
  };
  /** @param {string} target */
  const assertUnpacked = (target) => {
    assert.deepEqual(readFileSync(join(target, "app", "large")), readFileSync(join(source, "app", "large")));
    assert.ok(existsSync(join(target, "genfeat")) && !existsSync(join(target, ".pieces")));
    assert.ok(Date.now() - statSync(join(target, "app", "large")).mtimeMs < 600_000); // clusters remove what looks old
  };

  test(`${script}: all at once; again, it says that nothing is to do`, () => {
    const folder = given("once");
    const { status, said, target } = unpack(folder);
    assert.equal(status, 0, said);
    assertUnpacked(target);
    assert.match(said, /ready: .*genfeat doctor/);
    const again = unpack(folder);
    assert.deepEqual([again.status, /unpacked already/.test(again.said)], [0, true]);
    assert.equal(readdirSync(folder).length, readdirSync(whole).length);
  });

  test(`${script}: pieces may come a few at a time, be moved, and be the earlier ones last`, () => {
    const folder = given("visits", ...pieces.slice(1));
    const first = unpack(folder, "--move");
    assert.deepEqual([first.status, readdirSync(folder).includes(pieces[0] ?? "")], [3, false]);
    assert.match(first.said, new RegExp(`1 pieces are there; missing: ${pieces.at(1)}.*Run this again`));
    for (const piece of pieces.slice(1).reverse()) {
      cpSync(join(whole, piece), join(folder, piece));
      const { status, said } = unpack(folder, "--move");
      assert.equal(status, piece === pieces[1] ? 0 : 3, said);
    }
    assertUnpacked(first.target);
  });

  test(`${script}: a damaged piece is named and not taken; the others are kept`, () => {
    const folder = given("damaged");
    const piece = pieces.at(-2) ?? "";
    const data = readFileSync(join(folder, piece));
    data[100] = (data[100] ?? 0) ^ 1;
    writeFileSync(join(folder, piece), data);
    const { status, said, target } = unpack(folder);
    assert.equal(status, 1);
    assert.match(said, new RegExp(`damaged \\(SHA-256 differs\\): ${piece}\\. Bring`));
    assert.equal(readdirSync(join(target, ".pieces")).length, pieces.length - 1);
    cpSync(join(whole, piece), join(folder, piece));
    assert.equal(unpack(folder).status, 0);
    assertUnpacked(target);
  });

  test(`${script}: a folder that holds something else, or another bundle, is left as it is`, () => {
    const folder = given("other");
    const target = `${folder}-target`;
    mkdirSync(join(target, "app"), { recursive: true });
    assert.match(unpack(folder).said, /holds something else, app; choose/);
    renameSync(join(target, "app"), join(target, "own"));
    assert.equal(unpack(folder).status, 0);
    writeScripts(folder, sums.split("\n").slice(1).join("\n"));
    assert.match(unpack(folder).said, /holds another bundle; choose another folder/);
    assertUnpacked(target);
    rmSync(join(folder, "SHA256SUMS"));
    assert.match(unpack(folder).said, /SHA256SUMS is missing: bring it along/);
  });

  test(`${script}: a list of pieces that is cut off is not believed; the whole one goes on`, () => {
    const folder = given("cut");
    for (const size of [0, 100, sums.length - 1]) {
      writeFileSync(join(folder, "SHA256SUMS"), sums.slice(0, size));
      const { status, said, target } = unpack(folder);
      assert.deepEqual([status, /SHA256SUMS is not the one of this script: cut off/.test(said), existsSync(target)], [1, true, false]); // prettier-ignore
    }
    writeScripts(folder, sums);
    assertUnpacked(unpack(folder).target);
  });

  test(`${script}: says so where a program that it needs fails, and where a folder cannot be made`, () => {
    const folder = given("failing");
    const failing = join(base, `failing-${script}`);
    mkdirSync(join(failing, "node", "bin"), { recursive: true });
    writeFileSync(join(failing, "node", "bin", "node"), '#!/bin/sh\n[ "$1" = --version ]\n', { mode: 0o755 });
    const data = gzipSync(spawnSync("tar", ["-cf", "-", "-C", failing, "node"]).stdout);
    writeFileSync(join(folder, "node.tar.gz.000"), data);
    const hash = createHash("sha256").update(data).digest("hex");
    const rest = sums.split("\n").filter((line) => !line.includes("node.tar.gz"));
    writeScripts(folder, [`${hash}  node.tar.gz.000`, ...rest].join("\n"));
    const { status, said } = unpack(folder);
    assert.equal(status, 1);
    assert.match(said, /not unpacked; run this again\n$/);
    assert.doesNotMatch(said, /Traceback/);
    const file = join(base, `file-${script}`);
    writeFileSync(file, "");
    const refused = spawnSync(program, [join(whole, script), join(file, "folder")], { encoding: "utf8" });
    assert.equal(refused.status, 1);
    assert.doesNotMatch(refused.stderr, /Traceback/);
  });

  test(`${script}: goes on where a call was stopped between taking a piece and naming it; spaces and quotes in names`, () => {
    const folder = given(`it's "here" $HOME`, ...pieces.slice(1));
    const { status, target } = unpack(folder, "--move");
    assert.equal(status, 3);
    const taken = join(target, ".pieces", pieces[0] ?? "");
    renameSync(taken, `${taken}.part`);
    for (const piece of pieces.slice(1)) cpSync(join(whole, piece), join(folder, piece));
    writeFileSync(join(target, ".pieces", `${pieces[1]}.part`), "half of it", { mode: 0o444 }); // what cp leaves of a piece that may not be written to
    assert.equal(unpack(folder).status, 0);
    assertUnpacked(target);
  });

  test(`${script}: says what room it needs, less what an earlier call has unpacked`, () => {
    const folder = given("room");
    const file = join(folder, script);
    const text = readFileSync(file, "utf8");
    const needing = (/** @type {number} */ kilobytes) =>
      writeFileSync(file, text.replace(/(needed ?= ?)100/i, `$1${kilobytes}`));
    needing(1e12);
    const { status, said, target } = unpack(folder);
    assert.deepEqual([status, /1\d{12} KiB more needed, \d+ free; make room/.test(said)], [1, true], said);
    mkdirSync(join(target, "app"));
    writeFileSync(join(target, "app", "before"), Buffer.alloc(100 * 1024, 1));
    assert.match(unpack(folder).said, / 9{9}\d{3} KiB more needed/);
    needing(100);
    assert.equal(unpack(folder).status, 0);
    assertUnpacked(target);
  });

  test(`${script}: a Node that does not run is said, and what may be the reason`, () => {
    const folder = given("noexec");
    const broken = join(base, `broken-${script}`);
    mkdirSync(join(broken, "node", "bin"), { recursive: true });
    writeFileSync(join(broken, "node", "bin", "node"), "not a program", { mode: 0o644 });
    const data = gzipSync(spawnSync("tar", ["-cf", "-", "-C", broken, "node"]).stdout);
    writeFileSync(join(folder, "node.tar.gz.000"), data);
    const hash = createHash("sha256").update(data).digest("hex");
    const rest = sums.split("\n").filter((line) => !line.includes("node.tar.gz"));
    writeScripts(folder, [`${hash}  node.tar.gz.000`, ...rest].join("\n"));
    const { status, said } = unpack(folder);
    assert.equal(status, 1);
    assert.match(said, /node does not run here: .*glibc 2\.31 or newer.*\(not noexec\)/);
  });

  test(`${script}: mistakes in the command`, () => {
    for (const args of [[], ["--move"], ["a", "b"], ["a", "--move", "c"]]) {
      const { status, stderr } = spawnSync(program, [join(whole, script), ...args], { encoding: "utf8", cwd: base });
      assert.deepEqual([status, stderr.startsWith("usage:")], [2, true], args.join(" "));
    }
  });
}
