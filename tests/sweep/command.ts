import { spawn, type ChildProcess } from "node:child_process";

export interface Ended {
  readonly status: number | null;
  readonly text: string;
}

/** Starts `npm run sweep` as its script does. */
export function sweep(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--import", "tsx", "src/cli/sweep.ts", ...args], { env });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (text += part.toString()));
  return { child, ended: new Promise((done) => child.on("close", (status) => done({ status, text }))) };
}
