import type { Claim } from "../results/claim";

/** A part of a paper's table or figure, or the same on other data. `differs` says what is missing and what differs. */
export const partly = (item: string, differs: string): Claim => ({ item, extent: "partly", differs });
