import { readArguments } from "../arguments";
import { UsageError } from "../usage-error";

export const usage = `npm run data -- list | check NAME | make NAME | align

  list                     every data set: what it is, its splits, whether it is here, and where its files belong
  check NAME               counts, published checksums, and whether the images can be decoded
      --sample N           images of each split that are decoded (200), spread evenly
      --all                every image
  make NAME                draws a toy set, or decodes a set's images once into the cache
      --size N             pixels of a side (64)
      --split S            of a set of files (its first)
      --count N            images (all; of a toy set 1000)
      --seed N             of a toy set
      --skip-damaged       leaves damaged images out instead of stopping at the first
  align                    cuts faces out of photographs as FF-HQ was made: the models need faces that are placed alike
      --images DIR         the photographs
      --landmarks CSV      file,x1,y1,x2,y2,... with 5 points (eyes, nose, mouth corners; left in the picture first) or dlib's 68,
                           in pixels of the upright photograph, 0 at the middle of the first
      --out DIR            NAME.png for each, and landmarks.csv with the points where they came to lie
      --size N             pixels of a side (256)

  --data DIR               for list, check and make: the folder that holds a folder for each set (or, for one set, that set's folder),
                           instead of GENFEAT_DATA

Anything that was interrupted goes on when the same command is given again.`;

export type Command =
  | { readonly command: "help" }
  | { readonly command: "list"; readonly data?: string }
  | { readonly command: "check"; readonly name: string; readonly data?: string; readonly sample: number }
  | {
      readonly command: "make";
      readonly name: string;
      readonly data?: string;
      readonly size: number;
      readonly split?: string;
      readonly count?: number;
      readonly seed?: number;
      readonly skipDamaged: boolean;
    }
  | {
      readonly command: "align";
      readonly images: string;
      readonly landmarks: string;
      readonly out: string;
      readonly size: number;
    };

const options = {
  data: { type: "string" },
  sample: { type: "string" },
  all: { type: "boolean" },
  size: { type: "string" },
  split: { type: "string" },
  count: { type: "string" },
  seed: { type: "string" },
  "skip-damaged": { type: "boolean" },
  images: { type: "string" },
  landmarks: { type: "string" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const allowed: Readonly<Record<string, readonly string[]>> = {
  list: ["data"],
  check: ["data", "sample", "all"],
  make: ["data", "size", "split", "count", "seed", "skip-damaged"],
  align: ["images", "landmarks", "out", "size"],
};

/** Reads the command line (without node and script). */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help || args.length === 0) return { command: "help" };
  const [command = "", name, ...rest] = positionals;
  const known = allowed[command];
  if (!known) throw new UsageError(`npm run data: no command "${command}"\n\n${usage}`);
  const strange = Object.keys(values).find((key) => !known.includes(key));
  if (strange !== undefined) throw new UsageError(`npm run data -- ${command}: has no option --${strange}`);
  if (rest.length > 0 || (name !== undefined && !["check", "make"].includes(command)))
    throw new UsageError(`npm run data -- ${command}: "${rest[0] ?? name}" is more than it takes`);
  const data = values.data === undefined ? {} : { data: values.data };
  if (command === "list") return { command, ...data };
  if (command === "align") {
    const text = (key: "images" | "landmarks" | "out") =>
      values[key] ?? fail(`npm run data -- align: --${key} is missing`);
    const paths = { images: text("images"), landmarks: text("landmarks"), out: text("out") };
    return { command, ...paths, size: number("size", values.size, 16, 2048) ?? 256 };
  }
  if (name === undefined)
    throw new UsageError(`npm run data -- ${command}: which set? npm run data -- list names them`);
  if (command === "check") {
    if (values.all && values.sample !== undefined) fail("--all and --sample exclude each other");
    return { command, name, ...data, sample: values.all ? Infinity : (number("sample", values.sample, 1) ?? 200) };
  }
  const [count, seed] = [number("count", values.count, 1), number("seed", values.seed, 0)];
  return {
    command: "make",
    name,
    ...data,
    size: number("size", values.size, 1, 2048) ?? 64,
    ...(values.split === undefined ? {} : { split: values.split }),
    ...(count === undefined ? {} : { count }),
    ...(seed === undefined ? {} : { seed }),
    skipDamaged: values["skip-damaged"] ?? false,
  };
}

function fail(message: string): never {
  throw new UsageError(message);
}

function parse(args: readonly string[]) {
  return readArguments({ args: [...args], allowPositionals: true, options }, `\n\n${usage}`);
}

function number(name: string, text: string | undefined, least: number, most = 2 ** 31): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UsageError(
      `--${name} ${text}: expected a whole number from ${least}${most < 2 ** 31 ? ` to ${most}` : ""}`,
    );
  return value;
}
