/** Lengths in head units: the head is 2 wide, the eyes lie at y = 0, the crown at -1.45, the chin at 1.47; y points down. */
export interface HairStyle {
  readonly front: number; // y of the hairline above the nose
  readonly thickness: number; // of the hair over the skull
  readonly lift?: number; // more of it on top
  readonly sides?: number; // its thickness at the temples, as a share
  readonly drape?: number; // y down to which long hair falls
  readonly flare?: number; // how much wider the ends are than the head
  readonly part?: number; // slant of the hairline towards the parting
  readonly peak?: number; // depth of a widow's peak
  readonly edge?: "curls" | "spikes" | "waves"; // the outline, where it is not smooth
  readonly gathered?: "bun" | "ponytail";
}

const hairStyles = {
  bald: { front: -1.3, thickness: 0 },
  buzz: { front: -0.92, thickness: 0.035, peak: 0.06 },
  short: { front: -0.9, thickness: 0.12, lift: 0.1, sides: 0.6 },
  quiff: { front: -1.02, thickness: 0.12, lift: 0.34, sides: 0.35, part: 0.15 },
  spiky: { front: -0.94, thickness: 0.15, lift: 0.16, sides: 0.5, edge: "spikes" },
  fringe: { front: -0.5, thickness: 0.16, lift: 0.05 },
  parted: { front: -0.86, thickness: 0.15, lift: 0.12, part: 0.42, sides: 0.7 },
  receding: { front: -1.22, thickness: 0.07, peak: 0.1 },
  curly: { front: -0.8, thickness: 0.3, edge: "curls" },
  afro: { front: -0.9, thickness: 0.58, edge: "curls" },
  pixie: { front: -0.62, thickness: 0.16, lift: 0.08, part: 0.36, edge: "waves" },
  bob: { front: -0.72, thickness: 0.2, drape: 1.25, part: 0.25, flare: 0.08 },
  bangsBob: { front: -0.42, thickness: 0.2, drape: 1.35, flare: 0.1 },
  long: { front: -0.92, thickness: 0.17, drape: 2.6, part: 0.35, flare: 0.1 },
  bangsLong: { front: -0.45, thickness: 0.18, drape: 2.5, flare: 0.12 },
  wavy: { front: -0.9, thickness: 0.24, drape: 2.3, part: 0.4, flare: 0.28, edge: "waves" },
  curlyLong: { front: -0.84, thickness: 0.36, drape: 1.9, flare: 0.34, edge: "curls" },
  bun: { front: -0.98, thickness: 0.09, gathered: "bun" },
  ponytail: { front: -0.94, thickness: 0.1, gathered: "ponytail", part: 0.2 },
} as const satisfies Record<string, HairStyle>;

export type HairStyleName = keyof typeof hairStyles;

export const hairStyleOf = (name: HairStyleName): HairStyle => hairStyles[name];
