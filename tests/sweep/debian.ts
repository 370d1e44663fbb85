import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../src/files/cache";
import { sha256 } from "../../src/files/hash";

const library = "usr/lib/x86_64-linux-gnu";

/** Debian packages unpacked into a folder of the cache: nothing is installed. */
export interface Unpacked {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv; // finds the programs and their libraries
}

/** Downloads packages with what they depend on and this machine lacks, and unpacks them. A text says why that is not possible here. */
export function unpackDebian(packages: readonly string[]): Unpacked | string {
  const key = sha256(packages.join()).slice(0, 12);
  const folder = join(cacheDir(), "debian", key);
  if (!existsSync(folder)) {
    const problem = unpack(packages, folder);
    if (problem !== undefined) return problem;
  }
  const libraries = [join(folder, library), join(folder, library, "slurm-wlm")].join(":");
  return {
    folder,
    environment: {
      ...process.env,
      PATH: `${join(folder, "usr/bin")}:${process.env["PATH"]}`,
      LD_LIBRARY_PATH: libraries,
    },
  };
}

function unpack(packages: readonly string[], folder: string): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    return "needs Debian or Ubuntu, as root";
  const [debs, half] = [`${folder}.debs`, `${folder}.half`];
  const run = (program: string, args: string[]) =>
    execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: 300_000 });
  const patience = ["-o", "Acquire::http::Timeout=15", "-o", "Acquire::Retries=1"]; // without a network
  const download = () =>
    run("apt-get", [
      ...patience,
      ...["install", "--yes", "--no-install-recommends", "--download-only"],
      ...["-o", `Dir::Cache::archives=${debs}`],
      ...packages,
    ]);
  try {
    mkdirSync(join(debs, "partial"), { recursive: true });
    try {
      download();
    } catch {
      run("apt-get", [...patience, "update"]); // a fresh machine has no lists
      download();
    }
    for (const file of readdirSync(debs).filter((name) => name.endsWith(".deb")))
      run("dpkg", ["-x", join(debs, file), half]);
    renameSync(half, folder);
    return undefined;
  } catch (error) {
    return `the packages could not be had: ${(error as Error).message.split("\n")[0]}`;
  } finally {
    for (const rest of [debs, half]) rmSync(rest, { recursive: true, force: true });
  }
}
