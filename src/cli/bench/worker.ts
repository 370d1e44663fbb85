import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Another process that answers one question at a time: a line of JSON in, a line of JSON out. */
export interface Worker {
  readonly pid: number;
  /** Rejects with the worker's own message, when it ended, and after `seconds` without an answer. */
  ask<T extends object>(question: object): Promise<T>;
  /** Ends it, at once. */
  close(): Promise<void>;
}

export interface WorkerOptions {
  readonly name: string; // in errors
  readonly seconds?: number; // to answer in; 600 unless given
  readonly signal?: AbortSignal; // ends it
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Of one library and unseen by the others: everyone is measured as it comes. */
const settings = /^(OMP|GOMP|KMP|MKL|XLA|JAX|TORCH\w*|PYTORCH|MALLOC)_|^(LD_PRELOAD|GLIBC_TUNABLES)$/;

const keptLines = 15; // of what it prints to stderr, for the error when it ends

/** Starts a worker. It ends with this process, whose end closes its stdin. */
export function startWorker(command: string, args: readonly string[], options: WorkerOptions): Worker {
  const { name, seconds = 600, signal } = options;
  // A process group of its own: Ctrl-C in the terminal reaches it through here only.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.test(name)));
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], detached: true, env });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()).once("error", () => resolve()));
  const said: string[] = [];
  let waiting: Waiting | undefined;
  let gone: Error | undefined;

  const settle = (): Waiting | undefined => {
    const current = waiting;
    waiting = undefined;
    clearTimeout(current?.timer);
    return current;
  };
  const end = (error: Error) => {
    gone ??= error;
    settle()?.reject(gone);
    child.kill("SIGKILL");
  };
  child.on("error", (error) => end(new Error(`${name}: ${error.message}`)));
  child.stdin.on("error", () => undefined); // "close" tells why
  child.on("close", (status, killedBy) =>
    end(new Error([`${name} ended with ${killedBy ?? `status ${status}`}`, ...said].join("\n  "))),
  );
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (said.length > keptLines) said.shift();
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    try {
      const answer = JSON.parse(line) as { error?: string };
      if (answer.error === undefined) settle()?.resolve(answer as never);
      else settle()?.reject(new Error(`${name}: ${answer.error}`));
    } catch {
      end(new Error(`${name}: expected a line of JSON, got ${line.slice(0, 200)}`));
    }
  });
  const abort = () => end(signal!.reason as Error);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });

  return {
    pid: child.pid ?? -1, // -1: it did not start, which the first question tells
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        if (waiting) return reject(new Error(`${name}: asked again before it had answered`));
        const late = () => end(new Error(`${name}: no answer for ${seconds} s to ${JSON.stringify(question)}`));
        waiting = { resolve, reject, timer: setTimeout(late, seconds * 1000) };
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    close: async () => {
      signal?.removeEventListener("abort", abort);
      end(new Error(`${name} was closed`));
      await ended;
    },
  };
}
