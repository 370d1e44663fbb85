import { UsageError } from "./usage-error";

/** Ends the process with a command's exit status. An error is told by its message, with status 2 for a mistake in the command and 1 for any other. */
export function endWith(command: Promise<number>): void {
  command.then(
    (status) => (process.exitCode = status),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = error instanceof UsageError ? 2 : 1;
    },
  );
}
