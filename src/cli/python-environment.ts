import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { writeAtomic } from "../files/atomic";
import { cacheDir } from "../files/cache";
import { sha256 } from "../files/hash";
import { withLock } from "../files/lock";

const projectVenv = join(__dirname, "../..", ".venv");

/** Python packages for an environment of their own. */
export interface Packages {
  readonly name: string; // of its folder
  readonly title: string; // in messages
  readonly requirements: string; // file: pinned, hashed and whole
  readonly megabytes: readonly [fetched: number, kept: number];
  readonly afterwards?: string | undefined; // script that is run once the packages are there
  readonly beside?: string; // the Python of another environment, whose packages are found too
}

/**
 * The Python that has the packages, in an environment in the cache, made at the first call. A finished one is found by its stamp. Throws with what pip said
 * where it cannot be made.
 */
export async function pythonWith(
  packages: Packages,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const { name, title, requirements, afterwards, beside = "" } = packages;
  const version = pythonVersion();
  const key = sha256(`${version} ${beside}${readFileSync(requirements, "utf8")}`).slice(0, 16);
  const folder = join(cacheDir(), "bench");
  const venv = join(folder, `${name}-${key}`);
  const python = join(venv, "bin", "python");
  const stamp = join(venv, "complete"); // written last
  if (existsSync(stamp) && existsSync(python)) return python;
  const [fetched, kept] = packages.megabytes;
  const run = (command: string, args: string[]) => call(title, command, args, signal);
  await withLock(folder, async () => {
    const start = performance.now();
    say(`installing ${title} into ${venv} (about ${fetched} MB to fetch, ${kept} MB on the disk; only once)`);
    await run(join(projectVenv, "bin", "python"), ["-m", "venv", "--clear", venv]);
    await run(python, pipArguments(requirements));
    if (beside !== "") await writeAtomic(join(packagesOf(python, version), "beside.pth"), packagesOf(beside, version));
    if (afterwards !== undefined) await run(python, [afterwards]);
    await writeAtomic(stamp, "");
    say(`installed in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  });
  return python;
}

/** Of the Python that set-up chose: 3.11.7 */
function pythonVersion(): string {
  const file = join(projectVenv, "pyvenv.cfg");
  const version = existsSync(file) ? /^version\s*=\s*(\S+)/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  if (version === undefined) throw new Error(`${projectVenv}: no Python environment; run npm run setup`);
  return version;
}

const packagesOf = (python: string, version: string): string =>
  join(dirname(dirname(python)), "lib", `python${version.split(".").slice(0, 2).join(".")}`, "site-packages");

/** Wheels that set-up has kept are taken from the cache. The list is whole, so that pip need not look for dependencies. */
function pipArguments(requirements: string): string[] {
  const kept = ["downloads", "wheels"].map((name) => join(cacheDir(), name)).filter((folder) => existsSync(folder));
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  return [
    ...["-m", "pip", "install", ...quiet, "--no-deps", "--only-binary=:all:", "--require-hashes"],
    ...kept.flatMap((folder) => ["--find-links", folder]),
    ...(process.env["GENFEAT_OFFLINE"] === "1" ? ["--no-index"] : []),
    ...["-r", requirements],
  ];
}

async function call(title: string, command: string, args: string[], signal?: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)(command, args, { ...(signal && { signal }), maxBuffer: 1 << 26 });
  } catch (error) {
    signal?.throwIfAborted();
    const { message, stderr = "" } = error as { message: string; stderr?: string };
    const said = (stderr.trim() || message).split("\n").slice(-8).join("\n  ");
    throw new Error(`${title} could not be installed (it has wheels for CPython 3.10 to 3.13):\n  ${said}`);
  }
}
