import { renderFigure } from "../report/figures";
import { toHtml, toMarkdown } from "../report/table";
import { figureText, type Figure } from "../results/figure";
import type { Frame, Table } from "../results/table";
import { display } from "./kernel";

/**
 * Shows a figure (interactive where the front end has Plotly's renderer, else its picture), a table or danfojs DataFrame, or a PNG, as one output below the
 * running cell. NaN in a figure or a table is refused with a NotFiniteError.
 */
export async function show(what: Figure | Table | Frame | Uint8Array): Promise<void> {
  if (what instanceof Uint8Array) return display({ "image/png": what, "text/plain": `image, ${what.length} bytes` });
  if ("columns" in what) return display({ "text/html": toHtml(what), "text/plain": toMarkdown(what) });
  const plotly = JSON.parse(figureText(what)) as Figure;
  const { title } = what.layout as { title?: { text: string } };
  const png = await renderFigure(what, "png", { scale: 1 }); // Plotly's renderer shows a saved figure's picture pixel for pixel until the mouse enters it
  display({
    "application/vnd.plotly.v1+json": plotly,
    ...(png && { "image/png": png }),
    "text/plain": `figure${title ? `: ${title.text}` : ""}`,
  });
}
