import { setMaxListeners } from "node:events";

/** Ctrl-C and SIGTERM for a long command: both abort `signal`, a second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit status that shells expect of a command that a signal ended: 130 after SIGINT, 143 after SIGTERM; undefined without one. */
  status(): number | undefined;
}

const statuses = { SIGINT: 130, SIGTERM: 143 } as const;

export function interruption(remedy = "the same command goes on from the checkpoint"): Interruption {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // each of many jobs listens
  let status: number | undefined;
  // Handlers that stay: one that is removed by its own call looks to signal-exit, which packages use, as if there were none, and it ends the process at once.
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      if (status !== undefined) process.exit(statuses[name]);
      status = statuses[name];
      controller.abort(new Error(`stopped by ${name}; ${remedy}`));
    });
  return { signal: controller.signal, status: () => status };
}
