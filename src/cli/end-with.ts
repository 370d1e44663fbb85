import { UsageError } from "./usage-error";

/** A reader that has had enough (`| head`), or a terminal that is gone, ends a command as SIGTERM does, so that a training writes its checkpoint. */
function endWithReader(): void {
  let hasLeft = false;
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (hasLeft || (error.code !== "EPIPE" && error.code !== "EIO")) return; // Node's own writers pass over other failures, too
      hasLeft = true;
      if (process.listenerCount("SIGTERM") > 0) process.kill(process.pid, "SIGTERM");
      else process.exit(143); // its hooks run
    });
}

/**
 * Ends the process with a command's exit status, where it has one. An error is told by its message, with status 2 for a mistake in the command, else what
 * `statusOf` says of it (an interrupted command has one of its own), else 1.
 */
export function endWith(
  command: Promise<number | void>,
  statusOf: (error: unknown) => number | undefined = () => undefined,
): void {
  endWithReader();
  command.then(
    (status) => {
      if (status !== undefined) process.exitCode = status;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = error instanceof UsageError ? 2 : (statusOf(error) ?? 1);
    },
  );
}
