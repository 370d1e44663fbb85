import { dirname, relative, resolve } from "node:path";

const LARGEST = 1_000_000; // letters of a figure's JSON that may be put into a page

/** A figure's data inside a page, for its button "interactive"; "" for figures too large. */
export function figureData(name: string, json: string): string {
  if (json.length > LARGEST) return "";
  return `<script type="application/json" id="data-${name}">${json.trim().replaceAll("<", "\\u003c")}</script>`;
}

export const figureButton = (name: string) => `<button type="button" data-figure="${name}">interactive</button>`;

/**
 * Makes the buttons draw their figures with the plotly.js in the project's node_modules, loaded at the first click: 4 MB that no page carries. Where that file
 * is not at hand (a page sent to somebody), the button says so.
 */
export function interactiveScript(folder: string): string {
  const plotly = resolve(dirname(require.resolve("plotly.js/package.json")), "dist", "plotly.min.js");
  const path = relative(resolve(folder), plotly).replaceAll("\\", "/");
  return `<script>
(() => {
  let loading;
  const load = () => loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = ${JSON.stringify(path)};
    script.onload = done;
    script.onerror = () => fail(new Error("plotly.js is not at hand"));
    document.head.append(script);
  });
  for (const button of document.querySelectorAll("button[data-figure]"))
    button.onclick = async () => {
      const { data, layout } = JSON.parse(document.getElementById("data-" + button.dataset.figure).textContent);
      const place = button.closest("figure").querySelector(".plot");
      try {
        button.textContent = "loading";
        await load();
        place.replaceChildren();
        await Plotly.newPlot(place, data, { ...layout, width: undefined, autosize: true }, { responsive: true, displaylogo: false });
        button.remove();
      } catch (error) {
        button.textContent = error.message;
        button.disabled = true;
      }
    };
})();
</script>`;
}
