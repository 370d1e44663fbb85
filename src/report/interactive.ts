import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { writeAtomic } from "../files/atomic";
import { darkColors, darkValue } from "./dark";

const LARGEST = 1_000_000; // letters of a figure's JSON that may be put into a page

/** A figure's data inside a page, for its button "interactive"; "" for figures too large. */
export function figureData(name: string, json: string): string {
  if (json.length > LARGEST) return "";
  return `<script type="application/json" id="data-${name}">${json.trim().replaceAll("<", "\\u003c")}</script>`;
}

export const figureButton = (name: string) => `<button type="button" data-figure="${name}">interactive</button>`;

const plotlyFolder = () => dirname(require.resolve("plotly.js/package.json"));
const plotlyFile = () => join(plotlyFolder(), "dist", "plotly.min.js");

function sharedName(): string {
  const { version } = JSON.parse(readFileSync(join(plotlyFolder(), "package.json"), "utf8")) as { version: string };
  return `plotly-${version}.min.js`;
}

/**
 * Puts the plotly.js that all pages under `root` (as results) share into it, unless it is there. The folders of seeds, of a sweep's points and of unfinished
 * runs are such roots, too: each gets a further name of the one in node_modules, and a copy only where the disk is another. -> its file
 */
export async function sharePlotly(root: string): Promise<string> {
  const file = join(root, sharedName());
  if (existsSync(file) && statSync(file).size === statSync(plotlyFile()).size) return file;
  mkdirSync(root, { recursive: true });
  rmSync(file, { force: true });
  try {
    linkSync(plotlyFile(), file);
  } catch {
    if (!existsSync(file)) await writeAtomic(file, readFileSync(plotlyFile())); // else another process has just put it there
  }
  return file;
}

/**
 * Makes the buttons of a page in `folder` draw their figures, in dark colours where the reader's system is dark. plotly.js is loaded at the first click, 4 MB
 * that no page carries: the copy that the pages under `root` share, else the one in the project's node_modules. Where neither is at hand (a page sent alone),
 * the button says so.
 */
export function interactiveScript(folder: string, root = join(folder, "..", "..")): string {
  const paths = [join(root, sharedName()), plotlyFile()].map((file) =>
    relative(resolve(folder), resolve(file)).replaceAll("\\", "/"),
  );
  return `<script>
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const colors = ${JSON.stringify(darkColors)};
  const darkValue = ${darkValue.toString()};
  const from = (src) => new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload: done, onerror: () => fail(new Error("plotly.js is not at hand")) });
    document.head.append(script);
  });
  let loading;
  const load = () => loading ??= from(${JSON.stringify(paths[0])}).catch(() => from(${JSON.stringify(paths[1])}));
  for (const button of document.querySelectorAll("button[data-figure]"))
    button.onclick = async () => {
      const text = document.getElementById("data-" + button.dataset.figure).textContent;
      const { data, layout } = JSON.parse(text, (_, value) => dark ? darkValue(value, colors) : value);
      const place = button.closest("figure").querySelector(".plot");
      try {
        button.textContent = "loading";
        await load();
        place.replaceChildren();
        place.style.filter = "none";
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
