import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, test } from "node:test";
import { chromium, type Browser, type Page } from "playwright-core";
import sharp from "sharp";
import { compare } from "../src/notebook/compare";
import { showGrid } from "../src/notebook/hover";
import { beforeAfter } from "../src/report/before-after";
import { points } from "../src/report/curves";
import { darkColors } from "../src/report/dark";
import { findBrowser } from "../src/report/find-browser";
import { figureButton, figureData, interactiveScript, sharePlotly } from "../src/report/interactive";
import { page as reportPage } from "../src/report/page";
import { figureText } from "../src/results/figure";

const program = findBrowser();
const skip = program === undefined && "no browser on this machine";
const folder = mkdtempSync(join(tmpdir(), "genfeat-widgets-"));
let browser: Browser | undefined;
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Look {
  readonly javaScriptEnabled?: boolean;
  readonly colorScheme?: "light" | "dark";
}

/** Opens HTML as a file, as an exported notebook is, in a browser without a network. */
async function open(html: string, look: Look = {}, file = join(folder, "page.html")): Promise<Page> {
  browser ??= await chromium.launch({ executablePath: program!, args: ["--no-sandbox"] });
  const context = await browser.newContext({ ...look, viewport: { width: 900, height: 600 }, offline: true });
  writeFileSync(file, html);
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  return page;
}

/** What a call shows below a cell. */
async function shownBy(call: () => Promise<void>): Promise<Record<string, unknown>> {
  const place = Symbol.for("genfeat.kernel");
  const global = globalThis as { [key: symbol]: unknown };
  const shown: Record<string, unknown>[] = [];
  global[place] = {
    signal: new AbortController().signal,
    display: (data: Record<string, unknown>) => shown.push(data),
  };
  try {
    await call();
  } finally {
    global[place] = undefined;
  }
  assert.equal(shown.length, 1);
  return shown[0]!;
}

/** The colour of a pixel of the page. */
async function colorAt(page: Page, x: number, y: number): Promise<number[]> {
  const { data } = await sharp(
    await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } }),
  )
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from(data.subarray(0, 3));
}

/** n images of 32 x 32 pixels, one colour each. */
function plain(...colors: readonly (readonly [number, number, number])[]) {
  const data = Uint8Array.from(colors.flatMap((color) => Array.from({ length: 32 * 32 }, () => color).flat()));
  return { data, shape: [colors.length, 32, 32, 3] };
}

const [red, blue] = [
  [200, 20, 20],
  [20, 20, 200],
] as const;
const boxOf = async (page: Page, selector: string) => (await page.locator(selector).first().boundingBox())!;
const htmlOf = (shown: Record<string, unknown>) => `<!doctype html><meta charset="utf-8">${String(shown["text/html"])}`;

test(
  "the slider: the left picture up to where it is dragged, the right one from there; arrow keys move it, too",
  { skip },
  async () => {
    const shown = await shownBy(() => compare(plain(red), plain(blue), { labels: ["input <1>", "ours"], scale: 8 }));
    assert.equal(shown["text/plain"], "comparison: input <1> | ours");
    const page = await open(htmlOf(shown));
    const { x, y, width, height } = await boxOf(page, ".genfeat-compare.on");
    assert.ok(width >= 256 && height >= 256, `${width} x ${height}`);
    const at = (share: number) => colorAt(page, x + share * width, y + 0.8 * height);
    assert.deepEqual([await at(0.4), await at(0.6)], [[...red], [...blue]]);
    await page.mouse.move(x + 0.5 * width, y + 0.8 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.2 * width, y + 0.8 * height, { steps: 4 });
    await page.mouse.up();
    assert.deepEqual([await at(0.17), await at(0.23), await at(0.4)], [[...red], [...blue], [...blue]]);
    await page.keyboard.press("End");
    assert.deepEqual([await at(0.23), await at(0.9)], [[...red], [...red]]);
    const label = await page.evaluate(
      `getComputedStyle(document.querySelector(".genfeat-compare"), "::before").content`,
    );
    assert.equal(label, '"input <1>"');
    await page.context().close();
  },
);

test("without scripts, and without CSS, the pictures stand side by side with their names", { skip }, async () => {
  const html = htmlOf(await shownBy(() => compare(plain(red), plain(blue), { labels: ["input", "ours"] })));
  const bare = html
    .replace(/<style>[^]*?<\/style>/, "")

    .replace(/ (onload|oninput|style)="[^"]*"/g, "");
  for (const [text, look] of [
    [html, { javaScriptEnabled: false }],
    [bare, {}],
  ] as const) {
    const page = await open(text, look);
    const [one, other] = [await boxOf(page, "img"), await boxOf(page, "img + img")];
    assert.ok(other.x >= one.x + one.width && other.y === one.y, JSON.stringify([one, other]));
    assert.deepEqual(await colorAt(page, one.x + 9, one.y + 9), [...red]);
    assert.deepEqual(await colorAt(page, other.x + other.width - 9, other.y + 9), [...blue]);
    assert.deepEqual([await page.locator("p").isVisible(), await page.locator("input").isVisible()], [true, false]);
    assert.equal(await page.locator("p").textContent(), "first: input; second: ours");
    await page.context().close();
  }
});

test("pictures of two sizes, and what is no PNG, are refused by their names", async () => {
  const [small, large] = await Promise.all(
    [8, 16].map((width) =>
      sharp({ create: { width, height: 8, channels: 3, background: "red" } })
        .png()
        .toBuffer(),
    ),
  );
  assert.throws(
    () => beforeAfter(small!, large!, { labels: ["input", "ours"] }),
    /"input" has 8 x 8 pixels, "ours" 16 x 8/,
  );
  assert.throws(() => beforeAfter(small!, new Uint8Array(3)), /"after" is not a PNG \(3 other bytes\)/);
});

test(
  "a grid says at once what is under the pointer, inside the page, and nothing elsewhere; its hint is there without CSS",
  { skip },
  async () => {
    const images = plain(red, blue, red, blue, red, blue);
    const labels = ["a", "b", "c", "d", { class: "bag <x>", index: 12, score: 0.91349 }, "f"];
    const shown = await shownBy(() => showGrid(images, labels, { columns: 3, title: "Bags" }));
    assert.deepEqual(Object.keys(shown), ["text/html", "image/png", "text/plain"]);
    assert.equal(shown["text/plain"], "image grid: Bags, 6 images");
    const page = await open(htmlOf(shown));
    const before = await page.screenshot();
    const grid = await boxOf(page, ".genfeat-hover");
    const cell = (await page.locator(".genfeat-hover > span").nth(4).boundingBox())!;
    assert.deepEqual(await colorAt(page, cell.x + 3, cell.y + 3), [...red], "the cell lies over its image");
    await page.mouse.move(cell.x + cell.width / 2, cell.y + cell.height / 2);
    const label = await page.evaluate(`(() => {
    const style = getComputedStyle(document.querySelectorAll(".genfeat-hover > span")[4], "::after");
    return [style.content, style.width, style.display];
  })()`);
    const [content, width] = label as [string, string];
    assert.equal(content, '"class bag <x>\\aindex 12\\ascore 0.9135"'.replaceAll("\\a", "\\a "));
    assert.ok(parseFloat(width) > 60, width);
    const hovered = await page.screenshot();
    assert.ok(!before.equals(hovered));
    await page.mouse.move(grid.x + grid.width + 50, grid.y + grid.height + 50);
    assert.ok(before.equals(await page.screenshot()), "it goes when the pointer goes");
    await page.context().close();
    const area =
      /<area shape="rect" coords="(\d+),(\d+),(\d+),(\d+)" title="class bag &lt;x&gt;&#10;index 12&#10;score 0\.9135"/.exec(
        htmlOf(shown),
      )!;
    const [left, top, right, bottom] = area.slice(1).map(Number) as [number, number, number, number];
    assert.deepEqual([right - left, bottom - top].map(Math.round), [cell.width, cell.height].map(Math.round));
    assert.ok(left < cell.x && top < cell.y + 1);
  },
);

test(
  "a page's figures become interactive from the copy that all pages share, in the dark in dark colours; nothing is fetched",
  { skip },
  async () => {
    const root = join(folder, "results");
    const place = join(root, "tiny", "00-sample");
    mkdirSync(place, { recursive: true });
    const shared = await sharePlotly(root);
    const stamp = readFileSync(shared);
    assert.equal(await sharePlotly(root), shared);
    const [one, other] = [shared, await sharePlotly(join(root, "seed-2"))].map((file) => statSync(file));
    assert.ok(one!.ino === other!.ino || one!.dev !== statSync(require.resolve("plotly.js")).dev, "takes place twice");
    assert.ok(stamp.length > 1e6 && readFileSync(shared).equals(stamp));
    const figure = points([{ name: "a", x: [1, 2], y: [1, 2] }], { x: { title: "x" }, y: { title: "y" } });
    const body = `<figure><div class="plot"></div>${figureButton("curve")}${figureData("curve", figureText(figure))}</figure>${interactiveScript(place)}`;
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open(reportPage("A page", body), { colorScheme }, join(place, "index.html"));
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.getByRole("button").click();
      await page.locator(".plot .main-svg").first().waitFor();
      assert.deepEqual(
        asked.filter((url) => url.startsWith("file:") || url.startsWith("http")),
        [pathToFileURL(shared).href],
      );
      const ground = await page.evaluate(`getComputedStyle(document.querySelector(".plot .main-svg")).backgroundColor`);
      const [r, g, b] = (colorScheme === "dark" ? darkColors["#FFFFFF"]! : "#FFFFFF")
        .match(/[0-9A-F]{2}/g)!
        .map((hex) => parseInt(hex, 16));
      assert.equal(ground, `rgb(${r}, ${g}, ${b})`);
      await page.context().close();
    }
    rmSync(shared);
    const page = await open(reportPage("A page", body), {}, join(place, "index.html"));
    await page.getByRole("button").click();
    await page.locator(".plot .main-svg").first().waitFor(); // from node_modules
    const sources = await page.evaluate(`Array.from(document.scripts, (script) => script.src).filter(Boolean)`);
    assert.deepEqual((sources as string[]).at(-1), pathToFileURL(require.resolve("plotly.js/dist/plotly.min.js")).href);
    await page.context().close();
  },
);
