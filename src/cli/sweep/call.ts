import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { UsageError } from "../usage-error";

const slurm = "Slurm's commands (to be run on a cluster's login node)";
const packages: Readonly<Record<string, string>> = {
  parallel: "GNU parallel (Debian and Ubuntu: apt install parallel)",
  sbatch: slurm,
  scancel: slurm,
};

export interface CallOptions {
  readonly signal?: AbortSignal; // ends it with SIGTERM
  readonly line?: (line: string) => void; // gets what it prints, line by line
}

/** Runs a program with this terminal's output, but for what `line` gets. -> exit status. Throws where the program is missing. */
export function call(program: string, args: readonly string[], { signal, line }: CallOptions = {}): Promise<number> {
  // The words are quoted for a POSIX shell; without one named, GNU parallel looks for the user's, and where it finds none (no SHELL, no terminal) it
  // runs nothing and says nothing.
  const env = { ...process.env, PARALLEL_SHELL: "/bin/sh" };
  const child = spawn(program, args, { stdio: ["ignore", line ? "pipe" : "inherit", "inherit"], detached: true, env });
  if (line && child.stdout) createInterface({ input: child.stdout }).on("line", line);
  const stop = () => void child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  return new Promise((done, fail) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      fail(
        error.code === "ENOENT" ? new UsageError(`${program}: not found; it comes with ${packages[program]}`) : error,
      ),
    );
    child.on("close", (status) => {
      signal?.removeEventListener("abort", stop);
      done(status ?? 1);
    });
  });
}
