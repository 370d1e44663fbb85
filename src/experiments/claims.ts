import type { StyleGanConfig } from "../models/stylegan-config";
import type { Claim } from "../results/claim";

/** What outputs reproduce of the papers, by their names. */
export type Claims = Readonly<Record<string, readonly Claim[]>>;

/** A part of a paper's table or figure, or the same on other data. `differs` says what is missing and what differs. */
export const partly = (item: string, differs: string): Claim => ({ item, extent: "partly", differs });

/** "drawn faces at 32 x 32 for FF-HQ at 256 x 256, small networks": our images for the paper's, with what sets the networks apart that draw them. */
export function insteadOf(ours: string, papers: string, { resolution, mapsMax }: StyleGanConfig): string {
  const images = resolution < 256 ? `${ours} at ${resolution} x ${resolution} for ${papers} at 256 x 256` : `${ours} for ${papers}`; // prettier-ignore
  return `${images}${mapsMax < 512 ? ", small networks" : ""}`;
}
