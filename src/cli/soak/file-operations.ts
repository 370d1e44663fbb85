import fs from "node:fs";
import promises from "node:fs/promises";
import { resolve } from "node:path";

/** The operations that make a file: opening it for writing, writing, flushing, renaming, linking. */
export type FileOperation = "open" | "write" | "fsync" | "rename" | "link";

/**
 * Calls `before` ahead of every operation that changes a file in `folder`, in this process and from now on; what it throws is the operation's error, what it
 * returns is awaited (by operations that can wait). Only for processes made to be disturbed.
 */
export function onFileOperations(
  folder: string,
  before: (operation: FileOperation, path: string) => void | Promise<void>,
): void {
  const within = (path: unknown): path is string =>
    typeof path === "string" && resolve(path).startsWith(resolve(folder));
  const opened = new Map<number, string>();
  let inside = false; // an operation of Node's own that consists of others is one
  const wrap = (
    name: string,
    step: (args: unknown[]) => [FileOperation, string] | undefined,
    after?: (args: unknown[], result: unknown) => void,
  ) => {
    const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = functions[name]!;
    functions[name] = (...args) => {
      if (inside) return original(...args);
      const what = step(args);
      if (what) void before(...what);
      inside = true;
      try {
        const result = original(...args);
        after?.(args, result);
        return result;
      } finally {
        inside = false;
      }
    };
  };
  const ofHandle =
    (operation: FileOperation) =>
    (args: unknown[]): [FileOperation, string] | undefined => {
      const path = typeof args[0] === "number" ? opened.get(args[0]) : args[0];
      return within(path) ? [operation, path] : undefined;
    };
  const isOpened = ([path]: unknown[], handle: unknown) => {
    if (within(path)) opened.set(handle as number, path);
  };
  wrap("openSync", ([path, flags]) => (within(path) && flags !== "r" ? ["open", path] : undefined), isOpened);
  wrap("closeSync", ([handle]) => {
    opened.delete(handle as number);
    return undefined;
  });
  for (const name of ["writeFileSync", "writeSync", "appendFileSync"]) wrap(name, ofHandle("write"));
  wrap("fsyncSync", ofHandle("fsync"));
  wrap("renameSync", ([, to]) => (within(to) ? ["rename", to] : undefined));
  wrap("linkSync", ([, to]) => (within(to) ? ["link", to] : undefined));

  const { open, rename } = promises;
  promises.open = async (path, flags, mode) => {
    const file = within(path) && flags !== undefined && flags !== "r" ? path : undefined;
    if (file !== undefined) await before("open", file);
    const handle = await open(path, flags, mode);
    if (file === undefined) return handle;
    const writeFile = handle.writeFile.bind(handle);
    const sync = handle.sync.bind(handle);
    handle.writeFile = async (...args: Parameters<typeof writeFile>) => {
      await before("write", file);
      return writeFile(...args);
    };
    handle.sync = async () => {
      await before("fsync", file);
      return sync();
    };
    return handle;
  };
  promises.rename = async (from, to) => {
    if (within(to)) await before("rename", to);
    return rename(from, to);
  };
}

/** An error as the system gives it. */
export function systemError(code: string, operation: string, path: string): Error {
  const texts: Record<string, string> = {
    ENOSPC: "no space left on device",
    EDQUOT: "disk quota exceeded",
    EIO: "i/o error",
  };
  const isNamed = operation === "open" || operation === "rename" || operation === "link"; // the others know a handle only
  const message = `${code}: ${texts[code] ?? "failed"}, ${operation}${isNamed ? ` '${path}'` : ""}`;
  return Object.assign(new Error(message), { code, syscall: operation });
}
