import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Preset } from "../../experiments/preset";
import { sha256 } from "../../files/hash";
import { findNotebooks } from "../reproduce/notebooks";
import { isOption } from "../reproduce/options";
import { checkKeys } from "../reproduce/parameters";
import { shown } from "../reproduce/tasks";
import { UsageError } from "../usage-error";

/** A grid file: a notebook, and the values that its parameters take. */
export interface Grid {
  readonly name: string; // of the folder in results/sweeps
  readonly notebook: string;
  readonly preset: Preset;
  readonly set: Readonly<Record<string, readonly unknown[]>>; // every combination
  readonly points: readonly Readonly<Record<string, unknown>>[]; // or these, each combined with `set`
  readonly collect?: readonly string[]; // measures of the table, as "reconstruction: GH-Feat encoder: MSE"
}

/** One combination. What defines it also names its folder: the same point, in whichever grid, finds its results again. */
export interface Point {
  readonly index: number;
  readonly hash: string;
  readonly notebook: string; // as in the grid file: a name, or a path
  readonly name: string; // of the notebook, and of its results' folder
  readonly preset: Preset;
  readonly values: Readonly<Record<string, unknown>>;
}

const presets: readonly Preset[] = ["tiny", "small", "paper"];
const keys = ["name", "notebook", "preset", "set", "points", "collect"];
const largest = 10_000; // points

/** Reads and checks a grid file; every mistake is named with the file. `root`: the project's folder. */
export function readGrid(file: string, root: string): Grid {
  const wrong = (what: string): UsageError => new UsageError(`${file}: ${what}`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (!isRecord(json)) throw wrong(`expected an object with ${keys.join(", ")}`);
  const unknown = Object.keys(json).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw wrong(`"${unknown}" is not known; there are ${keys.join(", ")}`);
  const {
    name = basename(file).replace(/\.json$/, ""),
    notebook: given,
    preset = "small",
    set = {},
    points = [{}],
    collect,
  } = json;
  if (typeof name !== "string" || !/^[\w.-]+$/.test(name) || /^\.+$/.test(name))
    throw wrong(`"name": expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`);
  if (typeof given !== "string") throw wrong(`"notebook": expected the name of a notebook`);
  const beside = resolve(dirname(file), given); // a path is one from the grid's folder
  const notebook = given.endsWith(".ipynb") && existsSync(beside) ? beside : given;
  if (!presets.includes(preset as Preset)) throw wrong(`"preset": expected one of ${presets.join(", ")}`);
  if (!isRecord(set) || !Object.values(set).every((values) => Array.isArray(values) && values.length > 0))
    throw wrong(`"set": expected a list of values for every parameter, as { "psi": [0.5, 1] }`);
  if (!Array.isArray(points) || points.length === 0 || !points.every(isRecord))
    throw wrong(`"points": expected a list of objects, as [{ "psi": 0.5, "k": 4 }]`);
  if (collect !== undefined && !(Array.isArray(collect) && collect.every((one) => typeof one === "string")))
    throw wrong(`"collect": expected a list of measures, as ["reconstruction: GH-Feat encoder: MSE"]`);
  const grid: Grid = {
    name,
    notebook,
    preset: preset as Preset,
    set: set as Grid["set"],
    points,
    ...(collect && { collect }),
  };
  const names = new Set([...Object.keys(set), ...points.flatMap(Object.keys)]);
  const option = [...names].find(isOption);
  if (option !== undefined) throw wrong(`"${option}" is not a parameter to vary`);
  const twice = Object.keys(set).find((key) => points.some((point) => key in point));
  if (twice !== undefined) throw wrong(`"${twice}" stands in "set" and in "points"`);
  try {
    checkKeys(findNotebooks(join(root, "notebooks"), [notebook]), names);
  } catch (error) {
    throw error instanceof UsageError ? wrong(error.message.replace(/^--set /, "")) : error;
  }
  return grid;
}

/** Every combination, in the order of the file, the last parameter fastest; a combination that occurs twice is one point. */
export function expand(grid: Grid, root: string): Point[] {
  const { name, file } = findNotebooks(join(root, "notebooks"), [grid.notebook])[0]!;
  let combinations: readonly Readonly<Record<string, unknown>>[] = grid.points;
  for (const [key, values] of Object.entries(grid.set)) {
    combinations = combinations.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
    if (combinations.length > largest) throw new UsageError(`${grid.name}: more than ${largest} points`);
  }
  const byHash = new Map<string, Omit<Point, "index">>();
  for (const values of combinations) {
    const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = sha256(JSON.stringify([shown(file, root), grid.preset, sorted])).slice(0, 16);
    byHash.set(hash, { hash, notebook: grid.notebook, name, preset: grid.preset, values });
  }
  return [...byHash.values()].map((point, index) => ({ index, ...point }));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
