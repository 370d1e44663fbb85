import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../../files/atomic";
import { filesOf, findRecord } from "../../results/record";
import { changedData, type DataFile } from "./data-files";
import { changesBetween, type Inputs } from "./inputs";

/** reproduce.json in a run's folder: what the finished results there were made from. */
export interface Stamp {
  readonly format: 1;
  readonly finished: string; // ISO 8601
  readonly command: string;
  readonly run: string | null; // `started` of run.json: another run in this folder, as in JupyterLab, makes the stamp void
  readonly inputs: Inputs;
  readonly data: Readonly<Record<string, DataFile>>;
}

export type Status = { readonly since: string } | { readonly reasons: readonly string[] };

const stampFile = (folder: string) => join(folder, "reproduce.json");

/** The stamp in a folder, undefined if there is none that can be read. */
export function readStamp(folder: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(folder), "utf8")) as Stamp | null;
    return stamp?.format === 1 ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** Written last of all files of a run, so that one that was interrupted never has it. */
export async function writeStamp(
  folder: string,
  { command, inputs, data }: Pick<Stamp, "command" | "inputs" | "data">,
): Promise<void> {
  const run = findRecord(folder)?.started ?? null;
  const stamp: Stamp = { format: 1, finished: new Date().toISOString(), command, run, inputs, data };
  await writeAtomic(stampFile(folder), JSON.stringify(stamp, null, 1) + "\n");
}

/** Whether a folder holds the results of a run that came to its end. */
export function isFinished(folder: string): boolean {
  const record = findRecord(folder);
  return record ? record.state === "finished" : readStamp(folder) !== undefined;
}

/** Whether the results in `folder` are those that a run with `now` would give, in the project's folder `root`. */
export async function statusOf(folder: string, now: Inputs, root: string): Promise<Status> {
  const stamp = readStamp(folder);
  const record = findRecord(folder);
  if (record && record.state !== "finished")
    return { reasons: [`the last run ${record.state === "failed" ? "failed" : "was cut off"}`] };
  if (!stamp) return { reasons: [record ? "what its results were made from was not recorded" : "not run yet"] };
  if (stamp.run !== (record?.started ?? null))
    return { reasons: ["its results come from another run, as in JupyterLab"] };
  const executed = stamp.inputs.notebook === "" ? [] : ["notebook.ipynb"]; // a summary over seeds has none
  const files = [...executed, ...(record?.outputs ?? []).flatMap(filesOf).filter((file) => !isPicture(file))];
  const lost = files.filter((file) => !existsSync(join(folder, file)));
  const reasons = [
    ...changesBetween(stamp.inputs, now),
    ...(await changedData(stamp.data, root)),
    ...lost.map((file) => `${file} was removed`),
  ];
  return reasons.length > 0 ? { reasons } : { since: stamp.finished };
}

/** Pictures of figures are not made where there is no browser. */
const isPicture = (file: string) => /\.(png|svg|pdf|html)$/.test(file);
