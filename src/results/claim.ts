/** That an output reproduces a table or figure of a paper: the whole of it, or a part. */
export interface Claim {
  readonly item: string; // ghfeat:V, of data/paper
  readonly extent: "whole" | "partly";
  readonly differs?: string; // what is missing and what differs from the paper's setting
}
