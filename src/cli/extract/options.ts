import { basename, join, resolve } from "node:path";
import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";

export const usage = `npm run extract -- --images DIR [--weights NAME] [--out DIR] [--batch N] [--on-damaged fail|skip] [--codes-only]

Turns your own images into GH-Feat codes: codes.safetensors with every level, level-L.npy for each ([images, numbers], float32; the highest level is the coarsest, as
in the paper),
names.txt (the file of each row) and index.json. Beside them what the generator draws from the codes: reconstructions/<file>.png with <file>.input.png,
a sheet of the first 64 pairs in reconstructions.png, and the mean squared error of each. Ctrl-C stops it; the same command goes on, also after a kill.

  --images           a folder of JPEG, PNG, WebP, TIFF, AVIF or GIF files, at any depth
  --weights          quickstart/small unless given; also ghfeat-toyfaces/small/y-sam-reg and its like, imported ones by name
                     (npm run weights), a released file, or a folder that npm run train -- quickstart --publish wrote
  --out              results/local/extract/<name of the images' folder> unless given
  --batch            images in one pass (64)
  --on-damaged       fail (the default) at the first damaged image, or skip it and say so
  --codes-only       no reconstructions and no errors: about twice as fast`;

export interface Options {
  readonly images: string;
  readonly weights: string;
  readonly out: string;
  readonly batch: number;
  readonly onDamaged: "fail" | "skip";
  readonly reconstructions: boolean;
}

/** Reads the command line (without node and script); "help" if that is what was asked for. */
export function parseOptions(args: readonly string[]): Options | "help" {
  const values = parse(args);
  if (values.help) return "help";
  if (!values.images) throw new UsageError(`--images is missing: the folder of your images\n\n${usage}`);
  const batch = Number(values.batch);
  if (!Number.isSafeInteger(batch) || batch < 1 || batch > 4096)
    throw new UsageError(`--batch ${values.batch}: expected a whole number from 1 to 4096`);
  const onDamaged = values["on-damaged"];
  if (onDamaged !== "fail" && onDamaged !== "skip")
    throw new UsageError(`--on-damaged ${onDamaged}: expected fail or skip`);
  return {
    images: values.images,
    weights: values.weights,
    out: values.out ?? join("results", "local", "extract", basename(resolve(values.images))),
    batch,
    onDamaged,
    reconstructions: !values["codes-only"],
  };
}

function parse(args: readonly string[]) {
  return readArguments(
    {
      args: [...args],
      options: {
        images: { type: "string" },
        weights: { type: "string", default: "quickstart/small" },
        out: { type: "string" },
        batch: { type: "string", default: "64" },
        "on-damaged": { type: "string", default: "fail" },
        "codes-only": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    },
    `\n\n${usage}`,
  ).values;
}
