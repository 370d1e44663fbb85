import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { cpus, freemem, release, totalmem, type } from "node:os";
import { dirname, join } from "node:path";
import { cacheDir } from "../../files/cache";
import { codeVersion } from "../../files/provenance";
import { findBrowser } from "../../report/find-browser";

export const root = join(__dirname, "../../..");

/** Versions of what stands around genfeat; null for what is not there. */
export function versions(): Record<string, string | null> {
  return {
    node: process.version,
    npm: firstLine("npm", ["--version"]),
    python: firstLine(join(root, ".venv", "bin", "python"), ["--version"]),
    "g++": firstLine("g++", ["--version"]),
    browser: findBrowser() === undefined ? null : firstLine(findBrowser()!, ["--version"]),
    commit: commit(),
  };
}

/** Of the project, not of a repository around it; a bundle has it written down. */
function commit(): string | null {
  const { commit, dirty } = codeVersion(root);
  return commit === null ? null : `${commit.slice(0, 10)}${dirty ? "-dirty" : ""}`;
}

function firstLine(command: string, args: string[]): string | null {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.split("\n")[0]!.trim() : null;
}

/** The machine, with memory and free disk in GiB. */
export function machine() {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  const gibibytes = (bytes: number) => Number((bytes / 2 ** 30).toFixed(1));
  return {
    system: `${type()} ${release()}, ${process.arch}`,
    glibc: report.header?.glibcVersionRuntime ?? null,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: gibibytes(totalmem()),
    freeMemory: gibibytes(freemem()),
    freeDisk: { project: gibibytes(freeBytes(root)), cache: gibibytes(freeBytes(cacheDir())) },
  };
}

function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const isOurs = /^(GENFEAT_|TF_|XDG_CACHE_HOME$|CUDA_|NVIDIA_|LD_LIBRARY_PATH$|OMP_NUM_THREADS$)/;
const isOthers = /^TF_(CLI|VAR|TOKEN)_|_KEY$|TOKEN|SECRET|PASSWORD/; // Terraform's, and what opens NVIDIA's doors

/** The variables that change what genfeat or TensorFlow does, for a public bug report. */
export function settings(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => isOurs.test(entry[0]) && !isOthers.test(entry[0])),
  );
}
