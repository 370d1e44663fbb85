// What `npm test` runs after set-up: every check of the repository, in the order of their cost. `npm test -- types lint` runs only those named.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { notebookFaults } from "./check/notebooks.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (/** @type {string} */ name) => join(root, "node_modules", ".bin", name);
const testTimeout = 1_500_000; // in milliseconds, for one test; Node 20 takes it for a whole file
const testsAtOnce = 2;

/** @type {Record<string, { what: string, run: () => boolean }>} */
const checks = {
  types: {
    what: "types (tsc)",
    run: () =>
      ["tsconfig.json", "scripts/tsconfig.json", "scripts/kernel/tsconfig.json", "src/cli/explore/page/tsconfig.json"]
        .map((file) => quietly(bin("tsc"), ["--noEmit", "-p", file]))
        .every(Boolean),
  },
  lint: { what: "lint (eslint)", run: () => quietly(bin("eslint"), [".", "--max-warnings", "0"]) },
  format: { what: "format (prettier)", run: () => quietly(bin("prettier"), ["--check", "--log-level", "warn", "."]) },
  imports: {
    what: "directions of imports (dependency-cruiser)",
    run: () => quietly(bin("depcruise"), ["src", "--config", ".dependency-cruiser.cjs"]),
  },
  stripped: { what: "notebooks carry no outputs", run: areNotebooksStripped },
  tests: { what: "tests", run: runTests },
  notebooks: { what: "every notebook, executed in tiny", run: runNotebooks },
};

/**
 * Shows a command's output only where it fails.
 * @param {string} command
 * @param {string[]} args
 */
function quietly(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (status !== 0) console.log(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`);
  return status === 0;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
const loudly = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status === 0;

function areNotebooksStripped() {
  const faults = notebookFaults(join(root, "notebooks"));
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

/** With Node's own runner, which prints each test's name and, last, their number. */
function runTests() {
  const files = ["src", "tests", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.test\.(ts|mjs|js)$/.test(name))
      .map((name) => relative(root, join(root, folder, name)))
      .sort(),
  );
  const runner = [
    "--test",
    "--test-reporter=spec",
    `--test-concurrency=${testsAtOnce}`,
    `--test-timeout=${testTimeout}`,
  ];
  return loudly(process.execPath, ["--import", "tsx", ...runner, ...files]);
}

/** Into an empty folder: a network that an earlier run has trained would not be trained again. */
function runNotebooks() {
  const results = join(".cache", "notebooks");
  rmSync(join(root, results), { recursive: true, force: true });
  const command = ["run", "--silent", "reproduce", "--", "--preset", "tiny", "--results", results];
  console.log(`npm ${command.join(" ")}`);
  return loudly("npm", command);
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`unknown check ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}`);
  process.exit(2);
}

const failed = [];
for (const [name, { what, run }] of Object.entries(checks)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  if (name === "notebooks" && failed.length > 0) continue; // minutes of work that a fault found before would waste
  console.log(`\n== ${what}`);
  const start = performance.now();
  const isGood = run();
  console.log(`${isGood ? "ok" : "FAILED"} after ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (!isGood) failed.push(name);
}
console.log(failed.length === 0 ? "\nall checks passed" : `\nFAILED: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
