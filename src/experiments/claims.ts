import type { Claim } from "../results/claim";

/** The whole of a paper's table or figure, on the data that `differs` names if they are not the paper's. */
export const whole = (item: string, differs?: string): Claim => ({
  item,
  extent: "whole",
  ...(differs !== undefined && { differs }),
});

/** A part of a paper's table or figure, or the same on other data. `differs` says what is missing and what differs. */
export const partly = (item: string, differs: string): Claim => ({ item, extent: "partly", differs });
