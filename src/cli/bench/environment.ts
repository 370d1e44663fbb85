import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeAtomic } from "../../files/atomic";
import { cacheDir } from "../../files/cache";
import { sha256 } from "../../files/hash";
import { withLock } from "../../files/lock";
import { titles, type PeerName } from "./contenders";

const root = join(__dirname, "../../..");
const projectVenv = join(root, ".venv");
const scripts = join(root, "scripts", "bench");

export const workerScript = join(scripts, "worker.py");

/** Megabytes to fetch and on the disk. */
const megabytes: Record<PeerName, [number, number]> = {
  tensorflow: [280, 1400],
  pytorch: [570, 1400],
  jax: [140, 620],
};

/** Run after the packages are there. */
const afterwards: Partial<Record<PeerName, string>> = { pytorch: join(scripts, "pytorch", "absent_cuda.py") };

/**
 * The Python that has a peer's framework, in an environment of its own in the cache, made at the first call: the least that its import needs, pinned and
 * hashed. A finished one is found by its stamp. Throws with what pip said where it cannot be made.
 */
export async function peerPython(peer: PeerName, say: (text: string) => void, signal?: AbortSignal): Promise<string> {
  const version = pythonVersion();
  const requirements = join(scripts, peer, "requirements.txt");
  const key = sha256(`${version} ${readFileSync(requirements, "utf8")}`).slice(0, 16);
  const folder = join(cacheDir(), "bench");
  const venv = join(folder, `${peer}-${key}`);
  const python = join(venv, "bin", "python");
  const stamp = join(venv, "complete"); // written last
  if (existsSync(stamp) && existsSync(python)) return python;
  const [fetched, kept] = megabytes[peer];
  const run = (command: string, args: string[]) => call(titles[peer], command, args, signal);
  await withLock(folder, async () => {
    const start = performance.now();
    say(`installing ${titles[peer]} into ${venv} (about ${fetched} MB to fetch, ${kept} MB on the disk; only once)`);
    await run(join(projectVenv, "bin", "python"), ["-m", "venv", "--clear", venv]);
    await run(python, pipArguments(requirements));
    const last = afterwards[peer];
    if (last !== undefined) await run(python, [last]);
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
