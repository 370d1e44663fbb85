import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const root = resolve(__dirname, "../..");
export const python = process.env.GENFEAT_PYTHON ?? join(root, ".venv", "bin", "python");

export interface Output {
  readonly type: "stream" | "display_data" | "update_display_data" | "execute_result" | "error";
  readonly at: number; // seconds since the cells were sent
  readonly name?: "stdout" | "stderr"; // this and `text` of a stream
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>; // of a display or a result
  readonly transient?: { readonly display_id?: string };
}

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What came of one cell. */
export interface Cell {
  readonly status: "ok" | "error" | "aborted";
  readonly reply: Partial<Failure> & { readonly left_out?: { readonly earlier: boolean } };
  readonly outputs: readonly Output[];
  readonly seconds: number; // from sending it to the reply
}

/** Jupyter's stop button, `seconds` after an output of the cell has contained the text `after`. */
export interface Interrupt {
  readonly after: string;
  readonly seconds: number;
}

export interface End {
  readonly status: number; // exit status; -15: killed by signal 15
  readonly seconds: number;
}

/** A real kernel behind Jupyter's own client. */
export interface Kernel {
  readonly pid: number;
  readonly connection: string; // Jupyter's connection file, beside which the kernel keeps its files
  readonly driver: number; // process id of Jupyter's side
  run(code: string, interrupts?: readonly Interrupt[]): Promise<Cell>;
  /** Sends all cells at once, as "Run all" does. */
  runAll(codes: readonly string[]): Promise<Cell[]>;
  signal(name: NodeJS.Signals): Promise<End>;
  shutdown(): Promise<End>;
  close(): Promise<void>;
}

/** Starts a kernel as Jupyter does, from a folder that is not the project's. `project` replaces the project's root. */
export async function startKernel(project = root): Promise<Kernel> {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-kernel-"));
  const child = spawn(python, [join(__dirname, "driver.py"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, GENFEAT_ROOT: project },
  });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = (await lines.next()) as { value: string; done?: boolean };
    if (done) throw new Error("the driver of the kernel ended");
    const parsed = JSON.parse(value) as T & { failure?: string };
    if (parsed.failure !== undefined) throw new Error(parsed.failure);
    return parsed;
  };
  const ask = <T>(request: object): Promise<T> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer<T>();
  };

  const { pid, connection } = await answer<{ pid: number; connection: string }>();
  return {
    pid,
    connection,
    driver: child.pid!,
    run: async (code, interrupts = []) => (await ask<[Cell]>({ codes: [code], interrupts }))[0],
    runAll: (codes) => ask({ codes }),
    signal: (name) => ask({ signal: name }),
    shutdown: () => ask({ shutdown: true }),
    async close() {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that a cell printed, in order. */
export const printed = ({ outputs }: Cell, name?: "stdout" | "stderr"): string =>
  outputs
    .filter((output) => output.type === "stream" && (name === undefined || output.name === name))
    .map(({ text }) => text)
    .join("");

/** The `error` message of a cell. Throws if there is none, or if the reply says something else. */
export function failure({ outputs, status, reply }: Cell): Failure & { readonly trace: string } {
  const error = outputs.find(({ type }) => type === "error") as (Output & Failure) | undefined;
  if (!error || status !== "error") throw new Error(`the cell did not fail: ${status} ${JSON.stringify(outputs)}`);
  const { ename, evalue, traceback } = error;
  const told = JSON.stringify([reply.ename, reply.evalue, reply.traceback]);
  if (told !== JSON.stringify([ename, evalue, traceback])) throw new Error(`the reply says something else: ${told}`);
  return { ename, evalue, traceback, trace: traceback.join("\n") };
}

/** Text of a cell's result, as Jupyter's "Out" shows it. */
export const result = ({ outputs }: Cell): unknown =>
  outputs.find(({ type }) => type === "execute_result")?.data?.["text/plain"];
