import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { decodeSafetensors, type StoredTensor } from "../../files/safetensors";
import { peerPython } from "../bench/environment";
import { pythonWith } from "../python-environment";
import type { Network } from "./networks";

const scripts = join(__dirname, "../../..", "scripts", "parity");

/** What a reference gave, under its names of outputs. */
export interface Reference {
  readonly whose: string; // "torchvision 0.29.2"
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

/** The Python that can run a network's reference, installed where it is not there yet. */
export async function referencePython(
  network: Network,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  if (network.name === "ghfeat-encoder") return peerPython("tensorflow", say, signal);
  const beside = await peerPython("pytorch", say, signal);
  if (network.file !== undefined) return beside;
  const requirements = join(scripts, "requirements.txt");
  const [name, title] = ["parity", "torchvision, pytorch-fid and lpips"];
  return pythonWith({ name, title, requirements, megabytes: [55, 170], beside }, say, signal);
}

/** Runs a reference in a process of its own; `folder` has the authors' files. Throws with what the script ended with. */
export async function runReference(
  python: string,
  { name, file }: Pick<Network, "name" | "file">,
  folder: string | undefined,
  signal?: AbortSignal,
  script = join(scripts, "reference.py"),
): Promise<Reference> {
  const place = mkdtempSync(join(tmpdir(), "genfeat-parity-"));
  const to = join(place, "outputs.safetensors");
  const where = file === undefined || folder === undefined ? [] : [resolve(folder)];
  try {
    const { stdout } = await promisify(execFile)(python, ["-B", "-s", "-W", "ignore", script, name, to, ...where], {
      ...(signal && { signal }),
      maxBuffer: 1 << 26,
    });
    const whose = stdout.trim().split("\n").at(-1)!; // what others print comes before
    return { whose, tensors: decodeSafetensors(readFileSync(to), to).tensors };
  } catch (error) {
    signal?.throwIfAborted();
    const { message, stderr = "" } = error as { message: string; stderr?: string };
    throw new Error(`${name}: ${stderr.trim().split("\n").at(-1) || message}`);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
