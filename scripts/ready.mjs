// Loaded before anything else of a command: without the packages Node would only say that it does not find one of them.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

if (!existsSync(fileURLToPath(new URL("../node_modules/tsx/package.json", import.meta.url)))) {
  console.error("genfeat is not set up yet: run npm run setup");
  process.exit(1);
}
