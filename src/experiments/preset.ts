/** How large a run is: `tiny` proves in minutes that code runs, `small` is what a laptop reproduces and git holds, `paper` has the papers' own sizes. */
export type Preset = "tiny" | "small" | "paper";
