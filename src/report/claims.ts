import type { Claim } from "../results/claim";
import { papers } from "../results/papers";
import { escapeXml } from "./xml";

/** What an output reproduces, a line each, as HTML. */
export const claimLines = (claims: readonly Claim[]): string =>
  claims
    .map(({ item, extent, differs }) => {
      const start = extent === "partly" ? "Part of" : "Reproduces";
      return `<p class="claim">${start} ${escapeXml(nameOf(item))}${differs === undefined ? "" : `: ${escapeXml(differs)}`}</p>`;
    })
    .join("\n");

/** "GH-Feat, Tab. V"; an item that data/paper has no more keeps its id. */
function nameOf(id: string): string {
  for (const { name, items } of papers()) {
    const item = items.find((one) => one.id === id);
    if (item) return `${name}, ${item.label}`;
  }
  return id;
}
