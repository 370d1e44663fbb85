import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { readRecord, type Output, type RunRecord } from "../src/results/record";
import type { Table } from "../src/results/table";

// Whether two runs of a notebook gave the same (R13): tables byte for byte but for columns of times, figures and images pixel for pixel.

/** A column of measured times: its unit or its name says so. */
const isTime = (column: string, { formats = {} }: Table) =>
  /^(ns|us|ms|s|min|h)\b|\/s$/.test(formats[column]?.unit ?? "") || /\b(time|seconds|minutes|rate)\b/i.test(column);

function withoutTimes(table: Table): string {
  const kept = table.columns.flatMap((column, i) => (isTime(column, table) ? [] : [i]));
  return JSON.stringify([kept.map((i) => table.columns[i]), table.rows.map((row) => kept.map((i) => row[i]))]);
}

/** What differs between the runs in two folders: one line an output, none if they agree. */
export async function differencesBetween(a: string, b: string): Promise<string[]> {
  const [one, other] = [readRecord(a), readRecord(b)];
  if (!one || !other) return [`no run.json in ${one ? b : a}`];
  const names = new Set([...one.outputs, ...other.outputs].map(({ name }) => name));
  const found = await Promise.all([...names].map((name) => differenceOf(name, [one, a], [other, b])));
  return found.flatMap((line) => line ?? []);
}

type Side = readonly [record: RunRecord, folder: string];

async function differenceOf(name: string, a: Side, b: Side): Promise<string | undefined> {
  const [one, other] = [a, b].map(([record]) => record.outputs.find((output) => output.name === name)) as [
    Output?,
    Output?,
  ];
  if (one?.kind !== other?.kind) return `${name}: only in one of them`;
  if (one?.kind === "table" && other?.kind === "table") {
    if (withoutTimes(one.table) !== withoutTimes(other.table)) return `${name}: the tables differ`;
    if (one.table.columns.some((column) => isTime(column, one.table))) return undefined;
    const differs = [".csv", ".md", ".tex"].find((end) => !sameBytes(join(a[1], name + end), join(b[1], name + end)));
    return differs && `${name}${differs}: the files differ`;
  }
  const pixels = [a, b].map(([, folder]) => join(folder, `${name}.png`)) as [string, string];
  if (!existsSync(pixels[0]) && !existsSync(pixels[1])) return undefined; // no browser
  return (await samePixels(...pixels)) ? undefined : `${name}.png: the pixels differ`;
}

const sameBytes = (a: string, b: string) => readFileSync(a).equals(readFileSync(b));

async function samePixels(a: string, b: string): Promise<boolean> {
  if (!existsSync(a) || !existsSync(b)) return false;
  const read = (file: string) => sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [one, other] = await Promise.all([read(a), read(b)]);
  return one.info.width === other.info.width && one.data.equals(other.data);
}
