import { spawn } from "node:child_process";
import { UsageError } from "../usage-error";

const packages: Readonly<Record<string, string>> = {
  parallel: "GNU parallel (Debian and Ubuntu: apt install parallel)",
  sbatch: "Slurm's commands (to be run on a cluster's login node)",
};

/** Runs a program with this terminal's output; an abort ends it with SIGTERM. -> exit status. Throws where the program is missing. */
export function call(program: string, args: readonly string[], signal?: AbortSignal): Promise<number> {
  // The words are quoted for a POSIX shell; without one named, GNU parallel looks for the user's, and where it finds none (no SHELL, no terminal) it runs nothing and says nothing.
  const env = { ...process.env, PARALLEL_SHELL: "/bin/sh" };
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true, env });
  const stop = () => void child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
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
