import { join } from "node:path";
import { backendInfo } from "../../backend/tf";
import { peerNames, titles, type Entrant, type PeerName } from "./contenders";
import { peerPython, workerScript } from "./environment";
import { greet, type PeerFacts } from "./process";
import { startWorker, type Worker } from "./worker";

/** A peer that can run. */
export interface OpenPeer {
  readonly name: PeerName;
  readonly python: string;
  readonly facts: PeerFacts;
}

const seconds = 1800; // to answer in: a step of the largest row, or its compilation

/** Installs and asks peers. All are tried unless some are named; what keeps one away is said, or thrown where it was named. */
export async function openPeers(
  wanted: readonly PeerName[] | undefined,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<OpenPeer[]> {
  const open: OpenPeer[] = [];
  for (const name of wanted ?? peerNames)
    try {
      const python = await peerPython(name, say, signal);
      const worker = peerWorker(name, python, signal);
      const version = name === "tensorflow" ? backendInfo().libtensorflow : undefined;
      open.push({ name, python, facts: await greet(worker, version).finally(() => worker.close()) });
    } catch (error) {
      signal.throwIfAborted();
      if (wanted !== undefined) throw error;
      say(`without ${titles[name]}: ${(error as Error).message}`);
    }
  return open;
}

const peerWorker = (name: PeerName, python: string, signal: AbortSignal) =>
  startWorker(python, ["-B", "-E", "-s", workerScript, name], { name: titles[name], seconds, signal });

/** Starts the process of an entrant. */
export const launcher =
  (peers: readonly OpenPeer[], signal: AbortSignal) =>
  ({ peer }: Entrant): Worker => {
    if (peer !== undefined) return peerWorker(peer, peers.find(({ name }) => name === peer)!.python, signal);
    const script = join(__dirname, "ours-worker.ts");
    return startWorker(process.execPath, ["--expose-gc", "--import", "tsx", script], { name: "ours", seconds, signal });
  };
