import { spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Message, Task } from "./child";

/** How a child ended. */
export interface Ended {
  readonly status: number | null; // null: a signal ended it
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly messages: readonly Message[];
  readonly seconds: number; // from its start
}

export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a child on a task; `hear` gets what it says, as it says it. */
export function startChild(
  task: Task,
  hear: (message: Message, child: ChildProcess) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Child {
  const root = resolve(__dirname, "../../..");
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", "tsx", join(__dirname, "child.ts"), JSON.stringify(task)], {
    cwd: root,
    env: { ...process.env, GENFEAT_EAGER: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const messages: Message[] = [];
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (!line.startsWith("{")) return;
    const message = JSON.parse(line) as Message;
    messages.push(message);
    hear(message, child);
  });
  const ended = new Promise<Ended>((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) =>
      done({ status, signal, stderr, messages, seconds: (performance.now() - began) / 1000 }),
    );
  });
  return { process: child, ended };
}

/** Runs a child to its end. */
export const runChild = (
  task: Task,
  hear?: Parameters<typeof startChild>[1],
  env?: Parameters<typeof startChild>[2],
): Promise<Ended> => startChild(task, hear, env).ended;

/** What the child returned; throws with its error where it failed. */
export function resultOf({ messages, stderr, status }: Ended): unknown {
  const found = messages.find((message): message is { result: unknown } => "result" in message);
  if (!found) throw new Error(`the child ended with status ${status}: ${stderr.trim()}`);
  return found.result;
}
