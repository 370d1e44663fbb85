import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { readBundle } from "./bundle";
import { sha256 } from "./hash";

export interface CodeVersion {
  readonly version: string; // of package.json
  readonly commit: string | null; // null outside a git checkout and its bundles
  readonly dirty: boolean | null; // changes that are not committed, results/ aside
  readonly lock: string | null; // SHA-256 of package-lock.json
}

export interface Machine {
  readonly system: string; // linux x64
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

/** The version of the code in a project folder. */
export function codeVersion(root: string): CodeVersion {
  const read = (name: string) => (existsSync(join(root, name)) ? readFileSync(join(root, name), "utf8") : undefined);
  const lock = read("package-lock.json");
  const { version = "0" } = JSON.parse(read("package.json") ?? "{}") as { version?: string };
  const { commit, dirty } = readBundle(root) ?? checkout(root);
  return { version, commit, dirty, lock: lock === undefined ? null : sha256(lock) };
}

function checkout(root: string): Pick<CodeVersion, "commit" | "dirty"> {
  const changes = git(root, "status", "--porcelain", "--", ".", ":!results");
  return { commit: git(root, "rev-parse", "HEAD") ?? null, dirty: changes === undefined ? null : changes !== "" };
}

function git(root: string, ...args: string[]): string | undefined {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined; // no git, no checkout, or no commit yet
  }
}

export function machine(): Machine {
  return {
    system: `${platform()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Number((totalmem() / 2 ** 30).toFixed(1)),
  };
}
