import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "../../../results/record";
import { strays } from "../files";
import { startChild, type Child } from "../process";
import { judge, pause, uniform, type Row, type Trial } from "../row";

/** R6: two runs on one results folder. */
export const pairs: Row = {
  id: "R6",
  title: "two runs started on one results folder; in two of five the one that holds it is killed -9",
  bar: "0 mixed outputs; the second refuses with the holder's number; a dead holder's folder is taken over within 15 s",
  unit: "pairs",
  counts: { full: 50, short: 5 },
  prepare: ({ work }) =>
    Promise.resolve((index) => {
      const root = join(work, `pair-${index}`);
      rmSync(root, { recursive: true, force: true });
      return index % 5 < 2 ? afterKill(root, uniform(index + 1)) : together(root, uniform(index + 1));
    }),
};

const start = (root: string, version: number, hear?: Parameters<typeof startChild>[1]): Child =>
  startChild({ do: "export", root, version, pause: 400 }, hear);

async function together(root: string, random: () => number): Promise<Trial> {
  const first = start(root, 1);
  await pause(300 * random());
  const second = start(root, 2);
  const ends = await Promise.all([first.ended, second.ended]);
  const refused = ends.findIndex(({ status }) => status !== 0);
  const holder = [second, first][refused]?.process.pid;
  return judge(
    [
      ...mixed(root),
      ends.every(({ status }) => status !== 0) && `both failed: ${ends.map(({ stderr }) => stderr.trim()).join(" | ")}`,
      refused >= 0 &&
        !ends[refused]!.stderr.includes(`in use by process ${holder};`) &&
        `refused with: ${ends[refused]!.stderr.trim()}`,
    ],
    {
      numbers:
        refused >= 0
          ? { "refused with the holder's number": Number(ends[refused]!.stderr.includes(`process ${holder};`)) }
          : { "one after the other": 1 },
    },
  );
}

async function afterKill(root: string, random: () => number): Promise<Trial> {
  const first = await start(root, 1, (message, child) => {
    if ("ready" in message) void pause(400 * random()).then(() => child.kill("SIGKILL"));
  }).ended;
  let taken = 0;
  const began = performance.now();
  const second = await start(root, 2, (message) => {
    if ("ready" in message) taken = (performance.now() - began) / 1000;
  }).ended;
  return judge(
    [
      ...mixed(root),
      second.status !== 0 && `the second failed: ${second.stderr.trim()}`,
      taken > 15 && `taken over only after ${taken.toFixed(1)} s`,
      strays(root).length > 0 && `left over: ${strays(root).join(", ")}`,
    ],
    { measured: { "seconds to take over": taken }, numbers: { "killed at work": Number(first.signal === "SIGKILL") } },
  );
}

/** Whether the folder holds outputs of both runs. */
function mixed(root: string): string[] {
  const folder = join(root, "tiny", "01-export");
  const record = readRecord(folder);
  if (record?.state !== "finished") return [`the record says ${record?.state}`];
  const { version } = record.config as { version: number };
  return record.outputs.flatMap((output) => {
    const content =
      output.kind === "table"
        ? output.table.rows[0]![1]
        : output.kind === "figure"
          ? (JSON.parse(readFileSync(join(folder, `${output.name}.json`), "utf8")) as { data: { y: number[] }[] })
              .data[0]!.y[0]
          : Number(/version (\d+)$/.exec(readFileSync(join(folder, `${output.name}.png`), "latin1"))?.[1]);
    return content === version
      ? []
      : [`${output.name} is of version ${JSON.stringify(content)}, the record of ${version}`];
  });
}
