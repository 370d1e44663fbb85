import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { closeBrowser } from "../report/figures";
import { hasAllPictures, makePictures, readFigure } from "../report/pictures";
import { publish } from "../report/publish";
import { readArguments } from "./arguments";
import { endWith } from "./end-with";
import { UsageError } from "./usage-error";

const usage = `npm run render [-- folder ...] [--all]

Draws figures that have no pictures yet, as those of a machine without a browser, and writes tables and report pages anew from the run records. Trains nothing.

  folder    where to look; results unless given
  --all     draws all pictures again, as after a change of the theme`;

const skipped = new Set(["node_modules", "training", "checkpoints", "tensorboard", "unfinished"]);

/** A folder and all folders in it. */
function* foldersIn(folder: string): Generator<string> {
  yield folder;
  for (const name of readdirSync(folder).sort()) {
    const inside = join(folder, name);
    if (!skipped.has(name) && !name.startsWith(".") && statSync(inside).isDirectory()) yield* foldersIn(inside);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parse();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const roots = positionals.length > 0 ? positionals : ["results"];
  const nowhere = roots.find((root) => !existsSync(root) || !statSync(root).isDirectory());
  if (nowhere !== undefined) throw new UsageError(`${nowhere}: not a folder; expected one with results`);
  let [pages, made, missing] = [0, 0, 0];
  for (const folder of roots.flatMap((root) => [...foldersIn(root)])) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".json") && file !== "run.json")) {
      const file = join(folder, name);
      if ((hasAllPictures(file) && !values.all) || !readFigure(file)) continue;
      const pictures = await makePictures(file, values.all);
      for (const picture of pictures) console.log(relative(process.cwd(), picture));
      made += pictures.length;
      if (!hasAllPictures(file)) missing++;
    }
    if (!existsSync(join(folder, "run.json"))) continue;
    console.log(relative(process.cwd(), await publish(folder)));
    pages++;
  }
  console.log(
    `${made} pictures and ${pages} pages made${missing > 0 ? `; ${missing} figures still have no picture` : ""}`,
  );
  return missing > 0 ? 1 : 0;
}

function parse() {
  return readArguments(
    {
      allowPositionals: true,
      options: { all: { type: "boolean", default: false }, help: { type: "boolean", short: "h" } },
    },
    `; npm run render -- --help lists the options`,
  );
}

endWith(main().finally(closeBrowser));
