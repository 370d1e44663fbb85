// Makes a bundle: genfeat with all that it runs on, in one archive for machines with neither network nor root rights.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { fetchLibrary, libraryFolder } from "../setup/libtensorflow.mjs";
import { withSetupLock } from "../setup/lock.mjs";
import { megabytes, say, SetupError, step, UsageError } from "../setup/output.mjs";
import { cache } from "../setup/paths.mjs";
import { checkLibrary, isNewer, neededVersions, stageLibraries } from "./libraries.mjs";
import { fetchPackage, fonts, nodeProgram } from "./npm-packages.mjs";
import { sizeOf, stagePackages, stageProject } from "./stage.mjs";

/**
 * What the oldest systems have that a bundle is for.
 * @type {Record<string, string>}
 */
const promised = { GLIBC: "2.31", GLIBCXX: "3.4.28" };
const unfinished = ".partial-";
const target = join(import.meta.dirname, "target");

/** @param {import("./options.mjs").Options} options */
export async function makeBundle(options) {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new SetupError(
      `a bundle is made on Linux on x86-64, for the same; this is ${process.platform}-${process.arch}`,
    );
  const output = resolve(options.output);
  const isThere = existsSync(output);
  const isFolder = isThere && statSync(output).isDirectory();
  const before = isFolder ? readdirSync(output) : [];
  if (isThere !== isFolder || before.some((name) => !name.startsWith(unfinished)))
    throw new UsageError(`${output}: not an empty folder; name one that is, or is not there yet`);
  for (const name of before) rmSync(join(output, name), { recursive: true }); // of a call that was killed
  mkdirSync(dirname(output), { recursive: true });
  const partial = mkdtempSync(isThere ? join(output, unfinished) : `${output}${unfinished}`); // on its disk: a folder may be where a disk is mounted
  const [stage, pieces] = ["stage", "pieces"].map((name) => join(partial, name));
  for (const [signal, status] of /** @type {const} */ ([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]))
    process.once(signal, () => {
      rmSync(partial, { recursive: true, force: true });
      process.exit(status);
    });
  try {
    for (const folder of [stage, pieces]) mkdirSync(folder);
    await fill(stage, options);
    const needed = await neededVersions(stage);
    for (const [name, { version, file }] of Object.entries(needed))
      if (isNewer(version, promised[name]))
        say("note", `${file} needs ${name}_${version}: systems with ${promised[name]} cannot run this bundle`);
    const glibc = isNewer(needed.GLIBC.version, promised.GLIBC) ? needed.GLIBC.version : promised.GLIBC;
    const size = await write(stage, pieces, options, glibc);
    const isPiece = (/** @type {string} */ name) => /\.\d{3}$/.test(name);
    const inOrder = readdirSync(pieces).sort((a, b) => Number(isPiece(b)) - Number(isPiece(a))); // what unpacks them last
    if (isThere) for (const name of inOrder) renameSync(join(pieces, name), join(output, name));
    else renameSync(pieces, output);
    say("ready", `${output}: ${size}`);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * @param {string} stage
 * @param {import("./options.mjs").Options} options
 */
async function fill(stage, options) {
  const variant = options.gpu ? "gpu" : "cpu";
  if (process.env.GENFEAT_LIBTENSORFLOW) checkLibrary(libraryFolder(variant), options.gpu);
  await step("project", () => stageProject(stage, options));
  const onWait = (/** @type {string} */ pid) => say("bundle", `process ${pid} works in the cache; waiting for it`);
  await withSetupLock(join(cache, "setup.lock"), () => fillFromCache(stage, options, variant), { onWait });
}

/**
 * What is fetched, and compiled, where set-up does it too.
 * @param {string} stage
 * @param {import("./options.mjs").Options} options
 * @param {import("../setup/variant.mjs").Variant} variant
 */
async function fillFromCache(stage, options, variant) {
  await step("node", async (say) => {
    stagePackages({ node: await fetchPackage(nodeProgram, say), fonts: await fetchPackage(fonts, say) }, stage);
  });
  await step("tensorflow", (say) => fetchLibrary({ offline: process.env.GENFEAT_OFFLINE === "1", variant }, say));
  await step("libraries", (say) => stageLibraries(libraryFolder(variant), stage, options, say));
}

/**
 * The archives, their hashes and the programs that unpack them.
 * @param {string} stage
 * @param {string} output
 * @param {import("./options.mjs").Options} options
 * @param {string} glibc
 * @returns {Promise<string>} how large it is
 */
async function write(stage, output, options, glibc) {
  const node = join(stage, "node", "bin", "node");
  const parts = readdirSync(stage).filter((name) => name !== "node");
  const lines = [
    ...(await compress(node, stage, ["node"], "node.tar.gz", output, options)),
    ...(await compress(node, stage, parts, "genfeat.tar.zst", output, options)),
  ];
  const list = lines.map((line) => `${line}\n`).join("");
  writeFileSync(join(output, "SHA256SUMS"), list);
  const own = createHash("sha256").update(list).digest("hex");
  const unpacked = sizeOf(stage);
  const needed = String(Math.ceil(unpacked / 1024));
  for (const name of ["unpack.sh", "unpack.py"]) {
    const text = readFileSync(join(target, name), "utf8")
      .replaceAll("@NEEDED@", needed)
      .replaceAll("@GLIBC@", glibc)
      .replaceAll("@BUNDLE@", own);
    writeFileSync(join(output, name), text, { mode: 0o755 });
  }
  for (const name of ["node", ...parts]) if (name !== "genfeat") say(name, megabytes(sizeOf(join(stage, name))));
  return `${lines.length} pieces, ${megabytes(sizeOf(output))}; unpacked ${megabytes(unpacked)}`;
}

/**
 * An archive of these parts in pieces -> lines as of sha256sum.
 * @param {string} node
 * @param {string} stage
 * @param {string[]} parts
 * @param {string} name
 * @param {string} output
 * @param {import("./options.mjs").Options} options
 * @returns {Promise<string[]>}
 */
async function compress(node, stage, parts, name, output, { level, pieces }) {
  const same = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"]; // the same files give the same archive
  const tar = spawn("tar", [...same, "-cf", "-", "-C", stage, ...parts], { stdio: ["ignore", "pipe", "inherit"] });
  const total = parts.reduce((sum, part) => sum + sizeOf(join(stage, part)), 0);
  const args = [name.endsWith(".gz") ? "gz" : "zst", level, pieces, total, name, output].map(String);
  const packer = spawn(node, [join(import.meta.dirname, "compress.mjs"), ...args]);
  /** @type {string[]} */
  const lines = [];
  createInterface({ input: packer.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: packer.stderr }).on("line", (line) => say("packing", `${name}: ${line}`));
  const ends = Promise.all([packer, tar].map((child) => once(child, "close")));
  await pipeline(tar.stdout, packer.stdin).catch(() => undefined); // the reason is what one of the two ended with
  for (const [i, [status, signal]] of (await ends).entries())
    if (status !== 0)
      throw new SetupError(
        `${join(output, name)}: ${i === 0 ? "the packer" : "tar"} ended with ${signal ?? `status ${status}`}; is the disk full?`,
      );
  return lines;
}
