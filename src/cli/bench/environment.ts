import { join } from "node:path";
import { pythonWith } from "../python-environment";
import { titles, type PeerName } from "./contenders";

const scripts = join(__dirname, "../../..", "scripts", "bench");

export const workerScript = join(scripts, "worker.py");

/** Megabytes to fetch and on the disk. */
const megabytes: Record<PeerName, [number, number]> = {
  tensorflow: [280, 1400],
  pytorch: [570, 1400],
  jax: [140, 620],
};

/** Run after the packages are there. */
const afterwards: Partial<Record<PeerName, string>> = { pytorch: join(scripts, "pytorch", "absent_cuda.py") };

/** The Python that has a peer's framework: the least that its import needs. See pythonWith. */
export function peerPython(peer: PeerName, say: (text: string) => void, signal?: AbortSignal): Promise<string> {
  const requirements = join(scripts, peer, "requirements.txt");
  return pythonWith(
    { name: peer, title: titles[peer], requirements, megabytes: megabytes[peer], afterwards: afterwards[peer] },
    say,
    signal,
  );
}
