import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { imageFormats } from "./decode-format";
import type { Answer, Order } from "./decode-damage-worker";

export interface DamageCounts {
  decoded: number; // to exactly the size asked for
  refused: number; // by an ImageError with the file's name
  crashed: number; // the process ended, or threw anything else
  hung: number; // for longer than the limit, twice
}

export interface DamageOptions {
  readonly seed?: number; // 1 unless given
  readonly worker?: string; // another file that answers orders, for tests
  readonly hangSeconds?: number; // 5 unless given
  readonly signal?: AbortSignal;
}

/**
 * Decodes `files` damaged images, as many of each of the six formats, in a child process that is started again where it ends or hangs; a file that hangs is
 * tried once more, so that a busy machine does not count. The same seed damages the same files in the same way; the four counts add up to `files`.
 */
export async function damagedFiles(
  files: number,
  report: (line: string) => void,
  options: DamageOptions = {},
): Promise<DamageCounts> {
  const { seed = 1, hangSeconds = 5, signal } = options;
  const counts: DamageCounts = { decoded: 0, refused: 0, crashed: 0, hung: 0 };
  const started = performance.now();
  let [child, told] = [undefined as ChildProcess | undefined, started];
  const ask = async (index: number): Promise<keyof DamageCounts> => {
    child ??= await startWorker(options.worker);
    const outcome = await orderOne(child, { index, seed }, hangSeconds);
    if (outcome === "crashed" || outcome === "hung") {
      await endWorker(child);
      child = undefined;
    }
    return outcome;
  };
  try {
    for (let index = 0; index < files; index++) {
      signal?.throwIfAborted();
      let outcome = await ask(index);
      if (outcome === "hung") outcome = await ask(index);
      counts[outcome]++;
      if (outcome === "crashed" || outcome === "hung")
        report(`damaged image ${index} (${imageFormats[index % imageFormats.length]}, seed ${seed}): ${outcome}`);
      if (performance.now() - told < 5_000) continue;
      told = performance.now();
      const left = ((told - started) / (index + 1)) * (files - index - 1);
      report(`damaged images: ${index + 1} of ${files}, ${Math.round(left / 1000)} s left`);
    }
  } finally {
    if (child) await endWorker(child);
  }
  return counts;
}

async function startWorker(worker = join(__dirname, "decode-damage-worker.ts")): Promise<ChildProcess> {
  const child = fork(worker, {
    execArgv: worker.endsWith(".ts") ? ["--import", "tsx"] : [],
    cwd: join(__dirname, "../.."),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => {
      child.removeAllListeners();
      resolve(child);
    });
    child.once("exit", (code, signal) => reject(new Error(`${worker}: ended at its start (${code ?? signal})`)));
    child.once("error", reject);
  });
}

async function orderOne(child: ChildProcess, order: Order, hangSeconds: number): Promise<keyof DamageCounts> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      child.once("message", ({ outcome }: Answer) => resolve(outcome));
      child.once("exit", () => resolve("crashed"));
      child.once("error", () => resolve("crashed"));
      timer = setTimeout(() => resolve("hung"), hangSeconds * 1000);
      child.send(order);
    });
  } finally {
    clearTimeout(timer);
    child.removeAllListeners();
  }
}

/** Ends a worker, whatever it does. */
async function endWorker(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
