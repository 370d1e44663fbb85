import type { Contender } from "./candidate";
import type { Row } from "./rows/row";

export const peerNames = ["tensorflow", "pytorch", "jax"] as const; // folders of scripts/bench
export type PeerName = (typeof peerNames)[number];

export const titles: Record<PeerName, string> = { tensorflow: "TensorFlow", pytorch: "PyTorch", jax: "JAX" };

export const ourModes = ["compiled", "eager"] as const;
export type OurMode = (typeof ourModes)[number];

const peerModes: Record<PeerName, readonly string[]> = {
  tensorflow: ["tf.function", "eager"],
  pytorch: ["torch.compile", "eager"],
  jax: ["jit"],
};

/** Someone who can run rows; without a peer, this project. */
export interface Entrant extends Contender {
  readonly peer: PeerName | undefined;
}

/** All who run, ours compiled first. */
export function entrants(peers: readonly PeerName[]): Entrant[] {
  return [
    ...ourModes.map((mode) => ({ peer: undefined, side: "ours", mode })),
    ...peers.flatMap((peer) => peerModes[peer].map((mode) => ({ peer, side: titles[peer], mode }))),
  ];
}

/** Why an entrant cannot run a row, if so. */
export function refusal({ mode }: Contender, row: Row): string | undefined {
  return mode === "torch.compile" && row.isSecondOrder
    ? "gradients of gradients need torch.compile's trace_autograd_ops, with which Adam's fused update fails"
    : undefined;
}

/** Whose outputs the others' are compared with: TensorFlow's eager ones, or ours without TensorFlow. */
export function referenceOf(all: readonly Entrant[]): Entrant {
  return all.filter(({ mode }) => mode === "eager").find(({ peer }) => peer === "tensorflow") ?? all[1]!;
}
