import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../files/hash";

/** The hash of every file below a folder, by its path in it. */
export function hashesOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, sha256(readFileSync(join(folder, name)))]),
  );
}

/** What of `before` is missing or other in `after`. */
export const changedFiles = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] => Object.keys(before).filter((name) => before[name] !== after[name]);

/** What should not lie in a folder that nobody works in: temporary files, locks, half-done replacements. */
export const strays = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        /\.tmp$|(^|\/)(\.replaced|\.lock|unfinished)/.test(name),
      )
    : [];

/** Runs `action` on a file system of its own in memory, `megabytes` large. -> undefined where this user may not mount one */
export async function onSmallDisk<T>(
  folder: string,
  megabytes: number,
  action: () => Promise<T>,
): Promise<T | undefined> {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  try {
    return await action();
  } finally {
    execFileSync("umount", ["-l", folder], { stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a mounted folder read-only. */
export const makeReadOnly = (folder: string): void =>
  void execFileSync("mount", ["-o", "remount,ro", folder], { stdio: "ignore" });
