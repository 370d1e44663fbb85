import type { CardFacts } from "../backend/gpu";
import { backendInfo } from "../backend/tf";
import { codeVersion, machine, type CodeVersion, type Machine } from "../files/provenance";

/** Where and when a training was last worked on. */
export interface Origin {
  readonly date: string; // day, ISO 8601
  readonly device: string;
  readonly card?: CardFacts; // where the device is a GPU
  readonly libtensorflow: string;
  readonly machine: Machine;
  readonly version: CodeVersion;
}

export function originOf(root: string): Origin {
  const { device, card, libtensorflow } = backendInfo();
  return {
    date: new Date().toISOString().slice(0, 10),
    device,
    ...(card && { card }),
    libtensorflow,
    machine: machine(),
    version: codeVersion(root),
  };
}
