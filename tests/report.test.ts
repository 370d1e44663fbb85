import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { findBrowser } from "../src/report/find-browser";
import { sampleOutputs, sampleRecord, writeRun } from "./report-runs";

const root = mkdtempSync(join(tmpdir(), "genfeat-report-"));
const results = join(root, "results");
after(() => rmSync(root, { recursive: true, force: true }));

const browser = findBrowser();
const skip = browser === undefined && "no browser on this machine";
const hasLatex = spawnSync("pdflatex", ["--version"]).status === 0;

function report(...args: string[]) {
  const command = ["--import", "tsx", "src/cli/report.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr: stderr.trim() };
}

/** A finished run that reproduces parts of a paper, the same in tiny, which failed, and one that belongs to no paper. */
before(async () => {
  await writeRun(join(results, "small", "01-sample"), sampleRecord("01-sample", { title: "Sample of clothes" }));
  const failed = { preset: "tiny", state: "failed" as const, error: "loss is NaN at step 40" };
  await writeRun(join(results, "tiny", "01-sample"), sampleRecord("01-sample", failed));
  const bench = { preset: "bench", title: "Speed", outputs: sampleOutputs(1).slice(1, 2) };
  await writeRun(join(results, "bench", "cpu"), sampleRecord("cpu", bench));
  for (const place of [join(".unfinished", "small", "01-sample"), join("small", "01-sample", "unfinished")])
    await writeRun(join(results, place), sampleRecord("01-sample", { state: "running" })); // going on: its pages come at its end
  mkdirSync(join(results, "small", "01-sample", "training", "run.json"), { recursive: true }); // no record: never looked at
});

test("npm run report makes all pages from the records, and says what of the papers is reproduced", { skip }, () => {
  const first = report("--results", results, "--coverage");
  assert.deepEqual([first.status, first.stderr], [0, ""]);
  assert.match(first.stdout, /^3 runs, .*index\.html$/m);
  assert.match(first.stdout, /^Generative Hierarchical Features \(Xu et al\.\): 3 partly, \d+ not yet$/m);
  assert.match(first.stdout, /^ {2}Tab\. V +partly: preset small, 01-sample, comparison; Fashion-MNIST for FF-HQ$/m);
  assert.match(first.stdout, /^ {2}not yet: Tab\. III; Fig\. 3; /m);
  assert.doesNotMatch(first.stdout, /preset tiny/, "a run that failed reproduces nothing");
  const markdown = readFileSync(join(results, "coverage.md"), "utf8");
  assert.match(markdown, /^\| Tab\. II +\| .* \| partly +\| small +\| 01-sample, comparison +\| one row +\|$/m);
  const data = JSON.parse(readFileSync(join(results, "coverage.json"), "utf8")) as {
    id: string;
    state: string;
    evidence: object[];
  }[];
  assert.deepEqual(
    data.filter(({ state }) => state !== "not yet").map(({ id }) => id),
    ["ghfeat:II", "ghfeat:V", "ghfeat:fig-6"],
  );
  assert.deepEqual(data.find(({ id }) => id === "ghfeat:fig-6")!.evidence, [
    { preset: "small", run: "small/01-sample", output: "grid", extent: "partly", differs: "clothes for faces" },
  ]);
  for (const file of [
    "small/01-sample/index.html",
    "small/01-sample/curve.svg",
    "tiny/index.html",
    "bench/cpu/index.html",
  ])
    assert.ok(existsSync(join(results, file)), file);
  const names = ["index.html", "coverage.md", "small/01-sample/comparison.tex"];
  const before = names.map((name) => readFileSync(join(results, name), "utf8"));
  assert.equal(report("--results", results, "--coverage").status, 0);
  assert.deepEqual(
    names.map((name) => readFileSync(join(results, name), "utf8")),
    before,
  );
});

test("wrong options are one line each; a damaged record costs only its own page", async () => {
  for (const [args, message] of [
    [["--result", "x"], /Unknown option '--result'/],
    [
      ["--results", join(root, "nowhere")],
      /^--results .*nowhere: there is no such folder; npm run reproduce makes one$/,
    ],
    [
      ["--results", root, "--latex", join(results, "small", "01-sample", "run.json")],
      /run\.json: this is a file; expected a folder$/,
    ],
  ] as const) {
    const { status, stderr } = report(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
  const other = join(root, "damaged");
  await writeRun(join(other, "small", "01-good"), sampleRecord("01-good", { outputs: [] }));
  mkdirSync(join(other, "small", "02-bad"));
  writeFileSync(join(other, "small", "02-bad", "run.json"), "{");
  const { status, stderr } = report("--results", other);
  assert.equal(status, 1);
  assert.match(stderr, /^\S*02-bad\/run\.json: not a run record .*; repeat the run, or remove the file$/);
  assert.match(
    readFileSync(join(other, "index.html"), "utf8"),
    /<p class="alert">[^<]*02-bad\/run\.json: not a run record/,
  );
});

async function openSite(width: number, visit: (page: Page) => Promise<void>): Promise<void> {
  let opened: Browser | undefined;
  try {
    opened = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
    const page = await opened.newPage({ viewport: { width, height: 900 } });
    const [said, asked]: [string[], string[]] = [[], []];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(join(results, "index.html")).href);
    await visit(page);
    assert.deepEqual(said, [], "nothing on the console");
    assert.deepEqual(
      asked.filter((url) => !url.startsWith("file://")),
      [],
      "no request to a network",
    );
  } finally {
    await opened?.close();
  }
}

test(
  "results/index.html: search, filters and provenance work from a file, in the order of the papers",
  { skip },
  async () => {
    assert.equal(report("--results", results).status, 0);
    await openSite(1400, async (page) => {
      const shown = () => page.locator("[data-card]:visible").count();
      const total = 3 + 3 + 1 + 3; // outputs of the three runs, and the runs
      assert.equal(await shown(), total);
      assert.match(
        await page.locator("main").innerText(),
        /4\.2\.1\s*Ablation study[^]*Tab\. II\.[^]*4\.3\.1\s*Image reconstruction[^]*Beside the papers[^]*Runs/,
      );
      assert.equal(await page.locator("#shown").innerText(), `${total} in all`);

      await page.keyboard.press("/");
      await page.keyboard.type("mixing CLOTHES");
      assert.equal(await shown(), 1, "the finished run's image");
      assert.equal(await page.locator("#shown").innerText(), `1 of ${total}`);
      assert.equal(await page.getByRole("heading", { name: "Ablation study" }).isVisible(), false);
      await page.keyboard.press("Escape");
      assert.equal(await shown(), total);

      await page.getByRole("button", { name: "figure" }).click();
      assert.equal(await shown(), 3);
      await page.getByRole("button", { name: "table" }).click();
      assert.equal(await shown(), 5, "a second kind widens");
      await page.getByRole("button", { name: "failed" }).click();
      assert.equal(await shown(), 2, "another group narrows");
      await page.fill("#search", "nothing of that name");
      assert.ok(await page.getByText("Nothing fits.").isVisible());
      await page.fill("#search", "");
      for (const name of ["figure", "table", "failed"]) await page.getByRole("button", { name }).click();

      const card = page.locator("#small-01-sample-comparison");
      assert.equal(await card.getByText("npm run reproduce -- 01-sample --preset small").isVisible(), false);
      await card.getByText("Provenance").click();
      assert.ok(await card.getByText("npm run reproduce -- 01-sample --preset small").isVisible());
      assert.ok(await card.getByText("0123456789ab").isVisible());
      const image = page.locator("#small-01-sample-grid img");
      await image.scrollIntoViewIfNeeded();
      await page.waitForFunction((one) => (one as { complete: boolean }).complete, await image.elementHandle());
      assert.equal(await image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth), 900);
      for (const link of await page.locator("main a[href]:not([href^='#'])").all()) {
        const [file = ""] = (await link.getAttribute("href"))!.split("#");
        assert.ok(existsSync(join(results, file)), file);
      }
      for (const link of await page.locator("main a[href^='#']").all())
        assert.equal(await page.locator((await link.getAttribute("href"))!).count(), 1);
    });
  },
);

test(
  "results/index.html fits a phone: nothing is wider than 400 pixels but what scrolls in itself",
  { skip },
  async () => {
    await openSite(400, async (page) => {
      await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 400);
      await page.getByRole("button", { name: "tiny" }).click();
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 400);
      assert.equal(await page.locator("[data-card]:visible").count(), 4);
    });
  },
);

test(
  "--latex: a document of all tables and figures of finished runs, which LaTeX sets without a complaint",
  { skip },
  (context) => {
    const out = join(root, "out");
    const { status, stdout, stderr } = report("--results", results, "--latex", out);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^4 tables and figures, .*main\.tex$/m);
    const main = readFileSync(join(out, "main.tex"), "utf8");
    const inputs = [...main.matchAll(/\\input\{(.*)\}/g)].map((match) => match[1]!);
    assert.deepEqual(
      inputs,
      ["comparison", "curve", "grid"].map((name) => `small/01-sample/${name}.tex`).concat("bench/cpu/curve.tex"),
    );
    for (const file of inputs) {
      const text = readFileSync(join(out, file), "utf8");
      const picture = /includegraphics\[.*\]\{(.*)\}/.exec(text)?.[1];
      if (picture !== undefined) assert.ok(existsSync(join(out, picture)), picture);
      const [opened, closed] = [/\\begin\{(\w+)\}/g, /\\end\{(\w+)\}/g].map((form) =>
        [...text.matchAll(form)].map((match) => match[1]!),
      );
      assert.deepEqual(opened!.sort(), closed!.sort());
      assert.equal(
        text.replace(/\\[{}]/g, "").replace(/[^{]/g, "").length,
        text.replace(/\\[{}]/g, "").replace(/[^}]/g, "").length,
        "braces",
      );
    }
    if (!hasLatex) return context.diagnostic("no pdflatex: the document was not set");
    const set = spawnSync("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "main.tex"], {
      cwd: out,
      encoding: "utf8",
    });
    assert.equal(set.status, 0, set.stdout.slice(-2000));
    assert.doesNotMatch(set.stdout, /Overfull \\hbox|^!/m);
    assert.ok(existsSync(join(out, "main.pdf")));
  },
);
