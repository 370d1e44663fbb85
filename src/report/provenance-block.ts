import type { RunRecord } from "../results/record";
import { day, duration, pairs } from "./page";
import { escapeXml } from "./xml";

const code = (text: string) => `<code>${escapeXml(text)}</code>`;
const short = (hash: string) => hash.slice(0, 12);

/** Everything that is needed to repeat a run, as HTML. */
export function provenanceBlock(record: RunRecord): string {
  const { code: version, backend, machine, seeds, data, notes } = record;
  const commit =
    version.commit === null
      ? "no git checkout"
      : `commit ${code(short(version.commit))}${version.dirty ? " with uncommitted changes" : ""}`;
  const entries: [string, string][] = [
    ["Command", code(record.command)],
    ["Run", `${day(record.started)}, ${duration(record.seconds)}`],
    [
      "Code",
      `genfeat ${version.version}, ${commit}${version.lock === null ? "" : `, package-lock ${code(short(version.lock))}`}`,
    ],
    [
      "TensorFlow",
      `libtensorflow ${backend.libtensorflow}, TensorFlow.js ${backend.tfjs}, oneDNN ${backend.oneDNN ? "on" : "off"}, Node ${backend.node}`,
    ],
    [
      "Device",
      `${backend.device}: ${escapeXml(machine.cpu)}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; threads ${backend.threads.intra} within an op, ${backend.threads.inter} between ops`,
    ],
    [
      "Seeds",
      escapeXml(
        Object.entries(seeds)
          .map(([name, seed]) => `${name} ${seed}`)
          .join(", "),
      ),
    ],
    ...data.map(({ name, files }): [string, string] => [`Data: ${name} (SHA-256)`, hashes(files)]),
    ...Object.entries(notes).map(([key, value]): [string, string] => [
      key,
      escapeXml(typeof value === "string" ? value : JSON.stringify(value)),
    ]),
  ];
  const config = `<details><summary>Configuration</summary><pre>${escapeXml(JSON.stringify(record.config, null, 2))}</pre></details>`;
  return `<h2>Provenance</h2>\n${pairs(entries)}\n${config}`;
}

function hashes(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([file, hash]) => `${escapeXml(file)} ${code(short(hash))}`)
    .join("<br>");
}
