// npm run bundle -- -o DIR [...]: genfeat with all that it runs on, in one archive for machines with neither network nor root rights.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseOptions, usage } from "./bundle/options.mjs";
import { SetupError, UsageError } from "./setup/output.mjs";

/** Set up first: what makes a bundle needs the packages. */
function setUp() {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "setup.mjs")], { stdio: "inherit" });
  return status ?? 1;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else if ((process.exitCode = setUp()) === 0) await (await import("./bundle/make.mjs")).makeBundle(options);
} catch (error) {
  console.error(error instanceof SetupError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
