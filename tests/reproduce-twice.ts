import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { differencesBetween } from "./same-results";

// node --import tsx tests/reproduce-twice.ts [notebook] [preset]: the whole of R13. Clones the last commit twice, sets both up from the cache, runs the
// notebook in each (00-quickstart in tiny unless given) and compares. Exit status 1 if anything differs that does not follow from measured time.

const [notebook = "00-quickstart", preset = "tiny"] = process.argv.slice(2);

// Optimisation is given multiples of a measured time, so how far it gets is a measurement too.
const timed = /^(race|race-curve|reconstructions|comparison)\b/;

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "genfeat-twice-"));
  try {
    const runs = ["a", "b"].map((name) => {
      const clone = join(folder, name);
      const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: clone, stdio: "inherit" });
      execFileSync("git", ["clone", "--quiet", resolve(__dirname, ".."), clone], { stdio: "inherit" });
      run("npm", "run", "--silent", "setup", "--", "--offline");
      run("npm", "run", "--silent", "reproduce", "--", notebook, "--preset", preset, "--results", "out");
      return join(clone, "out", preset, notebook);
    }) as [string, string];
    const differences = await differencesBetween(...runs);
    const wrong = differences.filter((line) => !timed.test(line));
    for (const line of differences)
      console.log(`${line}${wrong.includes(line) ? "" : " (follows from measured time)"}`);
    console.log(wrong.length === 0 ? "the runs agree" : `${wrong.length} outputs differ`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
