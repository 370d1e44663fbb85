/** That an output reproduces a table or figure of a paper: the whole of it, or a part. */
export interface Claim {
  readonly item: string; // ghfeat:V, of data/paper
  readonly extent: "whole" | "partly";
  readonly differs?: string; // what is missing and what differs from the paper's setting
}

/** The whole of a paper's table or figure, on the data that `differs` names if they are not the paper's. */
export const whole = (item: string, differs?: string): Claim => ({
  item,
  extent: "whole",
  ...(differs !== undefined && { differs }),
});

/** A part of a paper's table or figure, or the same on other data. `differs` says what is missing and what differs. */
export const partly = (item: string, differs: string): Claim => ({ item, extent: "partly", differs });
